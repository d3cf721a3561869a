package dev.berth.ftp;

import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import java.nio.charset.StandardCharsets;

/// FTP: RFC 959 and 1123 (section 4.1), with FEAT and OPTS (2389), EPSV and EPRT (2428), UTF-8
/// names (2640), and SIZE, MDTM, REST, MLST and MLSD (3659). Serves one tree of files to everybody.
public final class FtpProtocol implements Protocol {
  private final FileTree tree;
  private final FtpOptions options;

  /// A server of this tree under these options. The tree stays the caller's to close.
  public FtpProtocol(FileTree tree, FtpOptions options) {
    this.tree = tree;
    this.options = options;
  }

  @Override
  public String name() {
    return "ftp";
  }

  @Override
  public Session open() {
    return new FtpSession(tree, options);
  }

  /// Code 421, the only one that may come before the greeting and means "not now" (RFC 959, section
  /// 5.4).
  @Override
  public byte[] refusal(Refusal why) {
    String text =
        switch (why) {
          case TOO_MANY_CONNECTIONS -> "Too many users, try again later.";
          case TOO_MANY_FROM_ADDRESS -> "Too many connections from your address.";
          case STOPPING -> "The server is stopping.";
          case OUT_OF_RESOURCES -> "The server has no room for you now, try again later.";
          case TOO_MUCH_WORK -> "The server has too much to do now, try again later.";
          case NO_REQUEST -> "You have not sent a command in time.";
        };
    return ("421 " + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// Room for the longest line and some that follow it in the same packet.
  @Override
  public int inputLimit() {
    return options.lineLimit() + 8 * 1024;
  }
}
