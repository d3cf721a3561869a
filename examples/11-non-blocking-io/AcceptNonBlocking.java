import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// An accept that does not wait: a connection, or null when none is in the queue.
void main() throws IOException {
  try (var listener = Socket.create(Domain.INET, Type.STREAM)) {
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
    listener.listen(16);
    IO.println("nobody is there: " + listener.acceptNonBlocking());

    var address = listener.localAddress();
    try (var client = TcpClient.open("127.0.0.1", address.getPort())) {
      listener.poll(Socket.READ, Deadline.NONE); // A listener is readable when somebody waits.
      try (var connection = listener.acceptNonBlocking()) {
        IO.println("it is our client: " + client.localAddress().equals(connection.remoteAddress()));
      }
    }
  }
}

// It prints:
//
// nobody is there: null
// it is our client: true
