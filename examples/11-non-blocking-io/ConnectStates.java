import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// What connect(2) says on a non-blocking socket, call after call: it has begun (EINPROGRESS), it is
// under way (EALREADY), it stands (EISCONN). A full listen queue keeps it under way.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM);
      var client = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(0);
    var address = server.localAddress();
    var first = TcpClient.open("127.0.0.1", address.getPort()); // It takes the one place.

    client.setNonBlocking(true);
    connect(client, address);
    connect(client, address);

    server.accept().close(); // A place is free; the kernel tries again within a second.
    client.poll(Socket.WRITE, Deadline.NONE);
    connect(client, address);
    connect(client, address);
    first.close();
  }
}

void connect(Socket client, InetSocketAddress address) throws IOException {
  try {
    client.connect(address);
    IO.println("connect: good");
  } catch (ErrnoException e) {
    IO.println("connect: " + e.errno());
  }
}

// It prints:
//
// connect: EINPROGRESS
// connect: EALREADY
// connect: good
// connect: EISCONN
