package dev.berth.tools.netcat;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/// Listens: the server's half of netcat.
public sealed interface Callee extends Closeable permits StreamCallee, DatagramCallee {
  /// Listens: streams by socket(2), bind(2), listen(2); datagrams by the first two. Without a host
  /// it is every interface, of both families unless the reach names one.
  ///
  /// @throws dev.berth.sockets.ErrnoException EADDRINUSE, EADDRNOTAVAIL, EACCES
  /// @throws dev.berth.sockets.ResolutionException when the host has no address
  static Callee open(Endpoint at, Reach reach) throws IOException {
    return reach.type() == Type.STREAM
        ? StreamCallee.open(at, reach)
        : DatagramCallee.open(at, reach);
  }

  /// Waits for the next peer. Of datagrams that is whoever sends one: the socket is then connected
  /// to it, hears nobody else, and there is no second one.
  ///
  /// @return a socket for the peer, which the caller closes
  Socket accept() throws IOException;

  /// The socket itself, which hears everybody who sends datagrams and answers nobody. It is closed
  /// with this.
  ///
  /// @throws UnsupportedOperationException for streams
  Socket everybody();

  /// Where it listens: getsockname(2).
  List<SocketAddress> addresses() throws IOException;
}
