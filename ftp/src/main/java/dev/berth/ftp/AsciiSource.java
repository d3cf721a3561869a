package dev.berth.ftp;

import dev.berth.session.OpenFile;
import dev.berth.session.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A file in TYPE A (RFC 959, section 3.1.1.1): each LF is sent as CR LF, unless a CR stands before
/// it already. All other bytes stay as they are, a lone CR included.
final class AsciiSource implements Source {
  /// The most bytes of a file that are read only to count (for SIZE and REST). Whoever asks makes
  /// the server read them all each time.
  static final long COUNTED = 32 << 20;

  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final OpenFile file;
  private final long end;
  private final byte[] raw = new byte[16 * 1024];
  private int at;
  private int limit;

  private long position;
  private byte last;
  private boolean owesLf;
  private long sent;

  /// The bytes of the file up to its present end.
  AsciiSource(OpenFile file) {
    this.file = file;
    end = file.facts().size();
  }

  /// The file from an offset on, which counts bytes as they are sent. Null when there are not as
  /// many, or they are too many to be counted.
  static @Nullable AsciiSource at(OpenFile file, long offset) throws IOException {
    AsciiSource source = new AsciiSource(file);
    if (!source.skip(offset)) {
      return null;
    }
    source.sent = 0;
    return source;
  }

  /// How many bytes the file has in TYPE A; -1 when they are too many to be counted.
  static long size(OpenFile file) throws IOException {
    AsciiSource source = new AsciiSource(file);
    if (source.end > COUNTED) {
      return -1;
    }
    source.skip(Long.MAX_VALUE);
    return source.sent;
  }

  private boolean skip(long count) throws IOException {
    ByteBuffer nowhere = ByteBuffer.allocate(16 * 1024);
    while (sent < count && position - (limit - at) < COUNTED) {
      nowhere.clear().limit((int) Math.min(nowhere.capacity(), count - sent));
      if (read(nowhere) < 0) {
        break;
      }
    }
    return sent == count;
  }

  /// The bytes that have been read from here.
  long sent() {
    return sent;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int start = into.position();
    while (into.hasRemaining() && (owesLf || at < limit || refill())) {
      if (owesLf) {
        into.put(LF);
        owesLf = false;
      } else if (raw[at] != LF) {
        copyRun(into);
      } else {
        owesLf = last != CR;
        into.put(owesLf ? CR : LF);
        last = LF;
        at++;
      }
    }
    int count = into.position() - start;
    sent += count;
    return count == 0 && into.hasRemaining() ? -1 : count;
  }

  /// Everything up to the next LF.
  private void copyRun(ByteBuffer into) {
    int end = at + Math.min(limit - at, into.remaining());
    int run = at;
    while (run < end && raw[run] != LF) {
      run++;
    }
    into.put(raw, at, run - at);
    at = run;
    last = raw[run - 1];
  }

  private boolean refill() throws IOException {
    if (position >= end) {
      return false;
    }
    ByteBuffer room = ByteBuffer.wrap(raw, 0, (int) Math.min(raw.length, end - position));
    int count = file.read(room, position);
    at = 0;
    limit = Math.max(0, count);
    position += limit;
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
