package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Client;
import java.io.IOException;

/// Round trips on the control connection.
final class Noop implements Client {
  private final FtpClient ftp;

  private Noop(Target target) {
    ftp = new FtpClient(target.address());
  }

  static Workload workload() {
    return new LoopWorkload(
        "noop",
        "NOOP and its reply, on connections that stay",
        "NOOP",
        Budget.of(1_000_000, 10),
        Noop::new);
  }

  @Override
  public void open() throws IOException {
    ftp.logIn();
  }

  @Override
  public void operate() throws IOException {
    ftp.command(Command.NOOP, 200);
  }

  @Override
  public void close() {
    ftp.close();
  }
}
