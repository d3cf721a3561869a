package dev.berth.lab.ftp;

import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Whether a server serves at all: without this, a server that refuses at once would be measured as
/// a fast one.
public final class Check {
  private Check() {}

  /// Logs in and retrieves the small file.
  ///
  /// @throws IOException when that fails, or takes longer than `time`
  public static void serves(InetSocketAddress address, Duration time) throws IOException {
    try (FtpClient ftp = new FtpClient(address)) {
      ftp.deadline(Deadline.after(time));
      ftp.logIn();
      ftp.retrieve(Site.RETR_SMALL, Site.SMALL_LENGTH, ByteBuffer.allocateDirect(4096));
      ftp.quit();
    }
  }
}
