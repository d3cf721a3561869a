package dev.berth.session;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Bytes to be sent, pulled by the driver as fast as the peer takes them. Reading may block (it is
/// done where the architecture runs blocking work), so it touches nothing of the session. A
/// [FileSource] is a source that the driver may hand to sendfile(2).
public interface Source extends Closeable {
  /// Reads the next bytes into the buffer's free room, as many as are at hand.
  ///
  /// @return the number of bytes read, at least one where there is room, or -1 at the end
  /// @throws IOException when they cannot be read; the channel then fails with
  ///   [Failure.Kind#SOURCE]
  int read(ByteBuffer into) throws IOException;

  /// Called once by the driver when it needs no more of it.
  @Override
  default void close() throws IOException {}
}
