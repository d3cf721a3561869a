import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Socket by socket, a server takes three calls before it can accept. TcpServer makes them, for IPv6
// and IPv4 both: two listeners on one port.
void main() throws IOException {
  try (var byHand = Socket.create(Domain.INET, Type.STREAM)) {
    byHand.setOption(Option.SO_REUSEADDR, true);
    byHand.bind(new InetSocketAddress("0.0.0.0", 0));
    byHand.listen(Sysctl.somaxconn());
    IO.println("the hard way: " + byHand.localAddress());
  }

  try (var server = TcpServer.open("127.0.0.1", 0)) {
    IO.println("the easy way: " + server);
  }

  try (var server = TcpServer.open(0)) {
    IO.println("on every interface: " + server);
    for (var host : List.of("127.0.0.1", "::1")) {
      var client = TcpClient.open(host, server.port());
      var connection = server.accept(); // From whichever of them has one.
      IO.println("  accepted " + connection.remoteAddress());
      connection.close();
      client.close();
    }
  }
}

// It prints:
//
// the hard way: /0.0.0.0:<hand>
// the easy way: tcp 127.0.0.1:<easy>
// on every interface: tcp [::]:<port>, tcp 0.0.0.0:<port>
//   accepted /127.0.0.1:<first>
//   accepted /[0:0:0:0:0:0:0:1]:<second>
