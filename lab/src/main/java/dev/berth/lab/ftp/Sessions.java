package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Client;
import java.io.IOException;

/// Whole sessions: connect, USER, PASS, TYPE I, PWD, QUIT, each on a connection of its own.
final class Sessions implements Client {
  private final FtpClient ftp;

  private Sessions(Target target) {
    ftp = new FtpClient(target.address());
  }

  static Workload workload() {
    return new LoopWorkload(
        "sessions",
        "connect, USER, PASS, TYPE I, PWD, QUIT; a new connection each",
        "sessions",
        Budget.of(50_000, 10),
        Sessions::new);
  }

  @Override
  public void open() {
    // Each operation opens its own.
  }

  @Override
  public void operate() throws IOException {
    ftp.logIn();
    ftp.command(Command.PWD, 257);
    ftp.quit();
  }

  @Override
  public void close() {
    ftp.close();
  }
}
