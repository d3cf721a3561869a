import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A server accepts in a loop: take a connection, serve it, close it, take the next. accept(2) waits
// until there is one. This loop ends when the listener is closed.
void main() throws Exception {
  var server = Socket.create(Domain.INET, Type.STREAM);
  server.bind(new InetSocketAddress("127.0.0.1", 0));
  server.listen(16);
  var address = server.localAddress();

  var loop = Thread.ofPlatform().start(() -> acceptLoop(server));
  for (var i = 1; i <= 3; i++) {
    try (var client = Socket.create(Domain.INET, Type.STREAM)) {
      client.connect(address);
      IO.print(new String(client.read(1000), UTF_8));
    }
  }
  server.close();
  loop.join();
}

void acceptLoop(Socket server) {
  try {
    for (var count = 1; ; count++) {
      try (var connection = server.accept()) {
        connection.write(UTF_8.encode("you are number " + count + "\n"));
      }
    }
  } catch (SocketClosedException e) {
    IO.println("the listener is closed");
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// you are number 1
// you are number 2
// you are number 3
// the listener is closed
