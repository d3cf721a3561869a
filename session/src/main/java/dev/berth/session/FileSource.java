package dev.berth.session;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A region of an open file as a [Source]. A driver that finds a descriptor in its file sends it
/// with sendfile(2) instead of reading it.
public final class FileSource implements Source {
  private final OpenFile file;
  private long position;
  private final long end;

  /// The bytes from `position` up to `end` (exclusive). A file that has become shorter ends
  /// earlier.
  public FileSource(OpenFile file, long position, long end) {
    if (position < 0 || end < position) {
      throw new IllegalArgumentException("no region of a file: " + position + " to " + end);
    }
    this.file = file;
    this.position = position;
    this.end = end;
  }

  /// The file.
  public OpenFile file() {
    return file;
  }

  /// Where the next byte will be read, in bytes from the start of the file.
  public long position() {
    return position;
  }

  /// The bytes still to come.
  public long remaining() {
    return end - position;
  }

  /// Says that the driver has sent the next `count` bytes by itself.
  public void skip(long count) {
    if (count < 0 || count > remaining()) {
      throw new IllegalArgumentException("cannot skip " + count + " of " + remaining() + " bytes");
    }
    position += count;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    long remaining = remaining();
    if (remaining == 0) {
      return -1;
    }
    int limit = into.limit();
    if (into.remaining() > remaining) {
      into.limit(into.position() + (int) remaining);
    }
    int read;
    try {
      read = file.read(into, position);
    } finally {
      into.limit(limit);
    }
    if (read > 0) {
      position += read;
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
