import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// How many connections can one client have? A connection is told from others by both addresses and
// both ports, so one port serves for many, as long as the other ends differ. To one server, there
// are as many as the range has ports, from each address of ours.
void main() throws IOException {
  try (var one = TcpServer.open("127.0.0.1", 0);
      var other = TcpServer.open("127.0.0.1", 0);
      var first = Socket.create(Domain.INET, Type.STREAM);
      var second = Socket.create(Domain.INET, Type.STREAM)) {
    first.setOption(Option.SO_REUSEADDR, true);
    first.bind(new InetSocketAddress("127.0.0.1", 0));
    first.connect(one.addresses().getFirst());

    second.setOption(Option.SO_REUSEADDR, true);
    second.bind(first.localAddress());
    second.connect(other.addresses().getFirst());
    for (var client : List.of(first, second)) {
      IO.println(client.localAddress() + " to " + client.remoteAddress());
    }
  }
}

// It prints:
//
// /127.0.0.1:<port> to /127.0.0.1:<one>
// /127.0.0.1:<port> to /127.0.0.1:<other>
