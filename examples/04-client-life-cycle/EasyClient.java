import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Socket by socket, a client takes an address, which is not a name, and two calls. TcpClient takes
// a name; and given what to say, it also closes.
void main() throws IOException {
  try (var server = TcpServer.open("localhost", 0)) {
    var port = server.port();

    var byHand = Socket.create(Domain.INET, Type.STREAM);
    byHand.connect(new InetSocketAddress("127.0.0.1", port));
    IO.println("the hard way: " + byHand.remoteAddress());
    byHand.close();

    try (var client = TcpClient.open("localhost", port)) {
      IO.println("the easy way: port " + client.remoteAddress().getPort());
    }

    var wasOpen = TcpClient.connect("localhost", port, Socket::isOpen);
    IO.println("for as long as it takes: " + wasOpen);
  }
}

// It prints:
//
// the hard way: /127.0.0.1:<port>
// the easy way: port <port>
// for as long as it takes: true
