package dev.berth.session;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Where received bytes go. Writing may block (it is done where the architecture runs blocking
/// work), so it touches nothing of the session.
public interface Sink extends Closeable {
  /// Takes all bytes from the buffer's position to its limit.
  ///
  /// @throws IOException when they cannot be taken; the channel then fails with [Failure.Kind#SINK]
  void write(ByteBuffer from) throws IOException;

  /// Called once by the driver when no more bytes come.
  @Override
  default void close() throws IOException {}
}
