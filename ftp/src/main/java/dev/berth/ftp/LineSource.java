package dev.berth.ftp;

import dev.berth.session.Source;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Lines as bytes to be sent, each with CR LF: also in TYPE I, as every server does and every
/// client expects.
final class LineSource implements Source {
  private final Lines lines;
  private final StringBuilder line = new StringBuilder();
  private int at;
  private boolean ended;
  private long sent;

  LineSource(Lines lines) {
    this.lines = lines;
  }

  /// The bytes that have been read from here.
  long sent() {
    return sent;
  }

  /// Whether all of it has been read.
  boolean isEnded() {
    return ended;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int start = into.position();
    while (into.hasRemaining() && (at < line.length() || advance())) {
      into.put((byte) line.charAt(at++));
    }
    int count = into.position() - start;
    sent += count;
    return count == 0 && ended ? -1 : count;
  }

  private boolean advance() throws IOException {
    at = 0;
    line.setLength(0);
    ended = ended || !lines.next(line);
    if (!ended) {
      line.append("\r\n");
    }
    return !ended;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
