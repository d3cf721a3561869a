package dev.berth.lab.server;

import java.io.IOException;
import java.util.Optional;

/// A server to be measured: how it is found and how it is started. All serve the same files to
/// anonymous users, read-only, on 127.0.0.1, with limits so high that no workload meets them, and
/// are otherwise as they come.
public interface FtpServer {
  /// Its name on the command line and in the table.
  String name();

  /// What is not there that it needs, in words for the user; empty when it can be started.
  Optional<String> missing();

  /// How many sessions it serves at the same time at most.
  default int sessionsAtOnce() {
    return Integer.MAX_VALUE;
  }

  /// How many ports it gets for data connections.
  default int passivePorts() {
    return 1000;
  }

  /// Writes its configuration and tells how to start it, in the foreground.
  Launch prepare(Setup setup) throws IOException;
}
