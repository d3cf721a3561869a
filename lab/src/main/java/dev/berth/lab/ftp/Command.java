package dev.berth.lab.ftp;

import java.nio.ByteBuffer;

/// A command, its bytes made once.
public final class Command {
  static final Command USER = of("USER anonymous");
  static final Command PASS = of("PASS lab@example.org");
  static final Command TYPE_I = of("TYPE I");
  static final Command PWD = of("PWD");
  static final Command NOOP = of("NOOP");
  static final Command EPSV = of("EPSV");
  static final Command ABOR = of("ABOR");
  static final Command QUIT = of("QUIT");

  private final byte[] line;

  private Command(byte[] line) {
    this.line = line;
  }

  /// A command of this text, which has no line end.
  public static Command of(String text) {
    return new Command(FtpClient.line(text));
  }

  void to(ByteBuffer out) {
    out.put(line);
  }
}
