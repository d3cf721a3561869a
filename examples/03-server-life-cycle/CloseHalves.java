import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A connection is two streams, one each way, and shutdown(2) ends one of them. Who has said all
// calls closeWrite: the peer reads the end, and can still answer.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM);
      var client = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(1);
    client.connect(server.localAddress());
    try (var connection = server.accept()) {
      client.write(UTF_8.encode("all that I have to say"));
      client.closeWrite();

      IO.println("server read: " + new String(connection.read(1000), UTF_8));
      connection.write(UTF_8.encode("so this is the answer"));
      connection.closeWrite();
      IO.println("client read: " + new String(client.read(1000), UTF_8));

      try {
        client.write(UTF_8.encode("one more thing"));
      } catch (ErrnoException.BrokenPipe e) {
        IO.println("client wrote: " + e.errno());
      }
    }
  }
}

// It prints:
//
// server read: all that I have to say
// client read: so this is the answer
// client wrote: EPIPE
