package dev.berth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Architecture;
import dev.berth.files.LocalTree;
import dev.berth.ftp.Account;
import dev.berth.ftp.Accounts;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A directory that a server in this process serves to `user` with the password `12345`.
final class ServedDirectory implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LocalTree tree;
  private final Server server;

  ServedDirectory(Path root, Architecture architecture) throws IOException {
    tree = LocalTree.open(root, LocalTree.Access.WRITABLE);
    FtpOptions options =
        FtpOptions.defaults()
            .withAnonymous(false)
            .withWritable(true)
            .withAccounts(Accounts.of(Map.of(new Account("user", true), "12345")));
    server =
        Server.start(
            new FtpProtocol(tree, options), architecture, new InetSocketAddress("127.0.0.1", 0));
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
