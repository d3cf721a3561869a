import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Datagrams need no connection: one socket sends to any address, and recvfrom tells where each came
// from. Each is a message of its own, that arrives whole or not at all.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.DGRAM);
      var client = Socket.create(Domain.INET, Type.DGRAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));

    client.sendto(UTF_8.encode("one"), 0, server.localAddress());
    client.sendto(UTF_8.encode("two"), 0, server.localAddress());
    var buffer = ByteBuffer.allocate(100);
    for (var i = 0; i < 2; i++) {
      var from = server.recvfrom(buffer.clear(), 0);
      IO.println(UTF_8.decode(buffer.flip()) + ", from " + from);
    }

    var back = new InetSocketAddress("127.0.0.1", client.localAddress().getPort());
    server.sendto(UTF_8.encode("thank you"), 0, back);
    IO.print("from " + client.recvfrom(buffer.clear(), 0));
    IO.println(": " + UTF_8.decode(buffer.flip()));
  }
}

// It prints:
//
// one, from /127.0.0.1:<client>
// two, from /127.0.0.1:<client>
// from /127.0.0.1:<server>: thank you
