import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Connections are made by the kernel and wait in the queue; accept(2) only fetches them. When the
// queue is full, who comes next is not refused: there is no answer, and its kernel asks again after
// a second, two, four.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(1); // The kernel lets in one more than it was told.

    var clients = new ArrayList<Socket>();
    for (var i = 1; i <= 3; i++) {
      var client = Socket.create(Domain.INET, Type.STREAM);
      clients.add(client);
      try {
        client.connect(server.localAddress(), Deadline.after(Duration.ofMillis(300)));
        IO.println("client " + i + " is connected, and nobody has accepted it");
      } catch (SocketTimeoutException e) {
        IO.println("client " + i + " has no answer");
      }
    }
    clients.forEach(Socket::close);
  }
}

// It prints:
//
// client 1 is connected, and nobody has accepted it
// client 2 is connected, and nobody has accepted it
// client 3 has no answer
