import static dev.berth.sockets.MsgFlags.MSG_TRUNC;
import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A datagram keeps its bounds: a read takes one, and what does not fit into the buffer is lost.
// With MSG_TRUNC the read tells how long it was. An empty datagram is one, too, and no end.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.DGRAM);
      var client = Socket.create(Domain.INET, Type.DGRAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    for (var text : List.of("a long datagram", "the next one", "")) {
      client.sendto(UTF_8.encode(text), 0, server.localAddress());
    }

    var six = ByteBuffer.allocate(6);
    IO.print("its length is " + server.recv(six, MSG_TRUNC));
    IO.println(", and what there was room for: " + UTF_8.decode(six.flip()));
    var buffer = ByteBuffer.allocate(100);
    server.recv(buffer, 0);
    IO.println("then comes: " + UTF_8.decode(buffer.flip()));
    IO.println("then an empty one: " + server.recv(buffer.clear(), 0));

    try {
      client.sendto(ByteBuffer.allocate(70_000), 0, server.localAddress());
    } catch (ErrnoException.MessageTooLong e) {
      IO.println("70000 bytes: " + e.errno());
    }
  }
}

// It prints:
//
// its length is 15, and what there was room for: a long
// then comes: the next one
// then an empty one: 0
// 70000 bytes: EMSGSIZE
