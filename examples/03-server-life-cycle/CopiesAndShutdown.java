import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// dup(2) makes a second descriptor of the same connection, as a child process gets one. close(2)
// ends one copy, and the connection lives as long as there is another. shutdown(2) ends the
// connection itself, whoever has copies.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM);
      var client = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(1);
    client.connect(server.localAddress());
    var connection = server.accept();
    try (var copy = connection.dup()) {
      IO.println("two descriptors: " + (connection.fileno() != copy.fileno()));

      connection.close();
      copy.write(UTF_8.encode("still here"));
      var buffer = ByteBuffer.allocate(100);
      client.readPartial(buffer);
      IO.println("after one close: " + UTF_8.decode(buffer.flip()));

      try (var another = copy.dup()) {
        copy.shutdown();
        var count = client.readPartial(buffer.clear());
        IO.println("after one shutdown, the client reads the end: " + (count == Socket.END));
        IO.println("though a copy is open: " + another.isOpen());
      }
    }
  }
}

// It prints:
//
// two descriptors: true
// after one close: still here
// after one shutdown, the client reads the end: true
// though a copy is open: true
