package dev.berth.tools.netcat;

import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The other end of a conversation, in the clear or within TLS. Nothing here waits.
sealed interface Peer permits PlainPeer, TlsPeer {
  /// What to wait for.
  Socket socket();

  /// Reads what is there: a count, [Socket#END], or [Socket#WOULD_BLOCK].
  int read(ByteBuffer into) throws IOException;

  /// Takes what fits: a count, or [Socket#WOULD_BLOCK].
  int write(ByteBuffer from) throws IOException;

  /// Whether all that was written is in the kernel.
  boolean flush() throws IOException;

  /// Ends our half; false when that has to be tried again.
  boolean closeWrite() throws IOException;

  /// What to wait for, of those who want to read or to write.
  int interest(boolean reading, boolean writing);
}
