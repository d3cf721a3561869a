import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// accept(2) returns a new socket with a descriptor of its own, and the address of the peer. Its own
// address is that of the listener: all connections of a server share one port, and are told apart
// by the four numbers of both addresses together.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM);
      var one = Socket.create(Domain.INET, Type.STREAM);
      var other = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(16);
    IO.println("listener: descriptor " + server.fileno() + ", at " + server.localAddress());

    one.connect(server.localAddress());
    other.connect(server.localAddress());
    for (var client : List.of(one, other)) {
      try (var connection = server.accept()) {
        IO.println("connection: another descriptor " + (connection.fileno() != server.fileno()));
        IO.println("  at " + connection.localAddress() + " to " + connection.remoteAddress());
        IO.println("  the client is at " + client.localAddress());
      }
    }
  }
}

// It prints:
//
// listener: descriptor <fd>, at /127.0.0.1:<port>
// connection: another descriptor true
//   at /127.0.0.1:<port> to /127.0.0.1:<one>
//   the client is at /127.0.0.1:<one>
// connection: another descriptor true
//   at /127.0.0.1:<port> to /127.0.0.1:<other>
//   the client is at /127.0.0.1:<other>
