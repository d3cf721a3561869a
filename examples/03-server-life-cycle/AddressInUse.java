import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// bind(2) gives a socket its address. Another socket may have it already: EADDRINUSE.
void main() throws IOException {
  try (var first = Socket.create(Domain.INET, Type.STREAM);
      var second = Socket.create(Domain.INET, Type.STREAM)) {
    first.bind(new InetSocketAddress("127.0.0.1", 0));
    IO.println("the first socket has port " + first.localAddress().getPort());
    try {
      second.bind(first.localAddress());
    } catch (ErrnoException.AddressInUse e) {
      IO.println(e.getMessage());
    }
  }
}

// It prints:
//
// the first socket has port <port>
// bind tcp 127.0.0.1:<port>: EADDRINUSE (98), Address already in use
