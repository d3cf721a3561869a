package dev.berth.cloudhash;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One connection to a server, as [CloudHashClient] needs it: a byte stream each way. Called by one
/// thread at a time; every method may block, and throws when its deadline, if it has one, has
/// passed.
public interface Transport extends Closeable {
  /// Sends all bytes from the buffer's position to its limit.
  void write(ByteBuffer bytes) throws IOException;

  /// Reads the next bytes into the buffer's free room, waiting for the first of them.
  ///
  /// @return how many, at least one, or -1 when the server has sent its last byte
  int read(ByteBuffer into) throws IOException;

  /// Says that nothing more will be written (shutdown(2), SHUT_WR); reading goes on.
  void endWrite() throws IOException;

  /// Ends the connection. Does nothing the second time.
  @Override
  void close() throws IOException;
}
