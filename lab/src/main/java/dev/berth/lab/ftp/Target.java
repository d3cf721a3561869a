package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Pace;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A running server and how it is to be loaded.
///
/// @param address where it listens
/// @param pid the process at the root of its tree
/// @param clients how many clients at once
/// @param budget how long
/// @param pace how fast, for workloads of many small operations
/// @param warmUp how long before that, unmeasured; may be zero
public record Target(
    InetSocketAddress address, long pid, int clients, Budget budget, Pace pace, Duration warmUp) {
  /// The same with another number of clients, each as fast as it can.
  public Target withClients(int other) {
    return new Target(address, pid, other, budget, Pace.CLOSED, warmUp);
  }
}
