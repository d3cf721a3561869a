import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The life of a client: create, bind (which clients leave out), connect, close.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(1);

    var client = Socket.create(Domain.INET, Type.STREAM);
    IO.println("before: " + client.localAddress());
    client.connect(server.localAddress());
    IO.println("after: " + client.localAddress() + " to " + client.remoteAddress());
    client.close();
  }
}

// It prints:
//
// before: /0.0.0.0:0
// after: /127.0.0.1:<client> to /127.0.0.1:<server>
