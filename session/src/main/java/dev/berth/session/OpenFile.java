package dev.berth.session;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file that is open for reading.
public interface OpenFile extends Closeable {
  /// What was known of the file when it was opened.
  FileFacts facts();

  /// Reads bytes from a position (in bytes from the start) into the buffer's free room.
  ///
  /// @return the number of bytes read, or -1 when the position is at or past the end
  int read(ByteBuffer into, long position) throws IOException;

  /// The kernel's number of the open file, for sendfile(2), or -1 when it has none. It is valid
  /// until [#close].
  default int descriptor() {
    return -1;
  }
}
