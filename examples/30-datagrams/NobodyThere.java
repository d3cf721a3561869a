import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Nothing tells a sender that a datagram has not arrived, except where the other machine says that
// nobody has the port; and only a socket that is connected to it is told, by its next call.
// Connecting a datagram socket sends nothing: it chooses whom it talks to.
void main() throws IOException {
  var nobody = freeAddress();
  try (var client = Socket.create(Domain.INET, Type.DGRAM)) {
    client.sendto(UTF_8.encode("hello?"), 0, nobody);
    client.sendto(UTF_8.encode("hello?"), 0, nobody);
    IO.println("not connected: two are sent, and nothing is heard");

    client.connect(nobody);
    client.write(UTF_8.encode("hello?"));
    try {
      client.readPartial(ByteBuffer.allocate(100));
    } catch (ErrnoException.ConnectionRefused e) {
      IO.println("connected: " + e.errno());
    }
  }
}

// An address where nobody is: it was free a moment ago.
InetSocketAddress freeAddress() throws IOException {
  try (var socket = Socket.create(Domain.INET, Type.DGRAM)) {
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    return socket.localAddress();
  }
}

// It prints:
//
// not connected: two are sent, and nothing is heard
// connected: ECONNREFUSED
