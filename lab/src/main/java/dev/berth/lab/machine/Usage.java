package dev.berth.lab.machine;

import java.io.IOException;

/// Time that has passed and time spent on CPUs, all in nanoseconds: at a moment, or between two.
///
/// The server's share is told in two ways, since neither is right for all. `machine - driver` is
/// whatever was busy that is not this program: it misses nothing, forks and kernel threads
/// included, but counts what else the machine does. `server` is the time of the server's processes:
/// it is deaf to the neighbours, but misses children that nobody waits for.
///
/// @param clock the time itself
/// @param machine the busy time of all CPUs
/// @param driver this program's time
/// @param server the time of the server's process tree
public record Usage(long clock, long machine, long driver, long server) {
  /// What was used until now.
  ///
  /// @param server the process at the root of the server's tree
  public static Usage now(long server) throws IOException {
    long tree = ProcessTree.of(server).cpuNanos();
    return new Usage(
        System.nanoTime(), MachineTime.busyNanos(), ProcessTree.self().cpuNanos(), tree);
  }

  /// What was used since then.
  public Usage since(Usage then) {
    return new Usage(
        clock - then.clock, machine - then.machine, driver - then.driver, server - then.server);
  }

  /// What the machine was busy with that is not this program.
  public long others() {
    return Math.max(0, machine - driver);
  }
}
