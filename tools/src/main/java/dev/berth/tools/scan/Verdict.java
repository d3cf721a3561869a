package dev.berth.tools.scan;

import dev.berth.sockets.Errno;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a connect that has ended means, which is not always what it says.
final class Verdict {
  private Verdict() {}

  /// Looks twice at a connection that stands. It will be closed with a reset (SO_LINGER of 0): one
  /// in TIME_WAIT would hold its local port for a minute, and a scan opens many.
  ///
  /// @param error how the connect has failed, or null when it has not
  /// @return the same, or why the connection is none after all
  static @Nullable Errno of(Socket socket, @Nullable Errno error) throws IOException {
    if (error != null) {
      return error;
    }
    if (isWithItself(socket)) {
      return Errno.ECONNREFUSED;
    }
    socket.setOption(Option.SO_LINGER, 0);
    return null;
  }

  /// Whether a socket is connected to itself. On the loopback the kernel may choose as our own port
  /// the very one that we ask about; our SYN then meets our own socket, and two SYNs that cross
  /// make a connection (RFC 9293, section 3.5). It proves that nobody else had the port.
  private static boolean isWithItself(Socket socket) throws IOException {
    return socket.localAddress().equals(socket.remoteAddress());
  }
}
