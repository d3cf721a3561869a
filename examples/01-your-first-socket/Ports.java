import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A port is a number from 1 to 65535 that tells the programs of one address apart. TCP and UDP
// count theirs separately; port 0 is no port but the wish for any free one.
void main() throws IOException {
  try (var tcp = Socket.create(Domain.INET, Type.STREAM);
      var udp = Socket.create(Domain.INET, Type.DGRAM);
      var late = Socket.create(Domain.INET, Type.STREAM)) {
    tcp.bind(new InetSocketAddress("127.0.0.1", 0));
    var port = tcp.localAddress().getPort();
    IO.println("the kernel chose port " + port);

    late.bind(new InetSocketAddress("127.0.0.2", port));
    IO.println("another address has a port " + port + " of its own");

    udp.bind(new InetSocketAddress("127.0.0.1", 0));
    IO.println("UDP chooses from its own ports: " + udp.localAddress().getPort());
  }
}

// It prints:
//
// the kernel chose port <port>
// another address has a port <port> of its own
// UDP chooses from its own ports: <udp>
