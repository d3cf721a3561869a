import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// What is sent to a loopback address never leaves this machine. In IPv4 that is the whole block
// 127.0.0.0/8, of which 127.0.0.1 is only the customary one; in IPv6 it is the one address ::1.
void main() throws IOException {
  for (var host : List.of("127.0.0.1", "127.4.8.1", "::1")) {
    var address = new InetSocketAddress(host, 0);
    try (var listener = Socket.create(Domain.of(address), Type.STREAM)) {
      listener.bind(address);
      listener.listen(1);
      IO.println(host + ": " + connect(listener.localAddress()));
    }
  }
}

String connect(InetSocketAddress server) throws IOException {
  try (var client = Socket.create(Domain.of(server), Type.STREAM)) {
    client.connect(server);
    return "connected from " + client.localAddress().getAddress();
  }
}

// It prints:
//
// 127.0.0.1: connected from /127.0.0.1
// 127.4.8.1: connected from /127.0.0.1
// ::1: connected from /0:0:0:0:0:0:0:1
