import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A socket that has not chosen a port gets one of the ephemeral range of the machine. A server does
// well to choose its own below it, where no client can have taken it. A socket may narrow the range
// for itself.
void main() throws IOException {
  var range = Sysctl.localPortRange();
  IO.println("ephemeral ports: " + range);
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port())) {
    var port = client.localAddress().getPort();
    IO.println("the client got one of them: " + (range.low() <= port && port <= range.high()));

    try (var narrow = Socket.create(Domain.INET, Type.STREAM)) {
      var few = new LocalPortRange(range.high() - 9, range.high());
      narrow.setOption(Option.IP_LOCAL_PORT_RANGE, few);
      narrow.connect(server.addresses().getFirst());
      port = narrow.localAddress().getPort();
      IO.println("one of the last ten: " + (few.low() <= port && port <= few.high()));
    }
  }
}

// It prints:
//
// ephemeral ports: <low>-<high>
// the client got one of them: true
// one of the last ten: true
