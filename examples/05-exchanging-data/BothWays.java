import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A connection carries two streams, and neither waits for the other: both ends may write before
// either has read.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.write(UTF_8.encode("from the client"));
    connection.write(UTF_8.encode("from the server"));

    IO.println("the server reads: " + read(connection));
    IO.println("the client reads: " + read(client));
  }
}

String read(Socket socket) throws IOException {
  var buffer = ByteBuffer.allocate(100);
  socket.readPartial(buffer);
  return UTF_8.decode(buffer.flip()).toString();
}

// It prints:
//
// the server reads: from the client
// the client reads: from the server
