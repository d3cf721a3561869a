package dev.berth.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.files.LocalTree;
import dev.berth.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A directory that a server, in this process or in its workers, serves to `user` with the password
/// `12345`.
final class ServedDirectory implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LocalTree tree;
  private final Server server;

  /// @param workers how many processes, or spares, where the architecture has processes
  ServedDirectory(Path root, String architecture, int workers) throws IOException {
    FtpProgram program = new FtpProgram(root, architecture, workers, "0-0", true);
    tree = program.tree();
    server = program.start(tree);
  }

  /// The names of all architectures that serve in one process, or of all.
  static java.util.List<String> architectures(boolean processes) {
    return Architecture.all().stream()
        .filter(architecture -> processes || !architecture.hasProcesses())
        .map(Architecture::name)
        .toList();
  }

  /// For making files whose names are bytes.
  LocalTree tree() {
    return tree;
  }

  int port() {
    return server.address().getPort();
  }

  /// The URL of a path, which begins with a slash.
  String url(String path) {
    return "ftp://user:12345@127.0.0.1:" + port() + path;
  }

  /// Waits until all sessions have ended, and fails when one has failed.
  void untilIdle() {
    await().atMost(PATIENCE).until(() -> server.counters().active() == 0);
    assertThat(server.counters().sessionErrors()).as("sessions that have thrown").isZero();
  }

  /// Stops the server, and fails when a session has failed or is left.
  @Override
  public void close() throws IOException {
    try {
      boolean gentle = server.stop(PATIENCE);
      assertThat(server.counters().sessionErrors()).as("sessions that have thrown").isZero();
      assertThat(gentle).as("all sessions have ended").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.close();
    } finally {
      tree.close();
    }
  }
}
