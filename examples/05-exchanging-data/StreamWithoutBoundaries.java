import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// TCP carries a stream of bytes. It keeps their order and loses none, but it does not know what was
// written together: three writes may be one read, and one write may be many.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.write(UTF_8.encode("one"));
    client.write(UTF_8.encode("two"));
    client.write(UTF_8.encode("three"));
    client.closeWrite();

    // Once the end has come, so has all that was before it.
    connection.poll(Socket.READ, Deadline.NONE);
    var seven = ByteBuffer.allocate(7);
    for (var count = connection.readPartial(seven); count != Socket.END; ) {
      IO.println("a read of " + count + " bytes: " + UTF_8.decode(seven.flip()));
      count = connection.readPartial(seven.clear());
    }
  }
}

// It prints:
//
// a read of 7 bytes: onetwot
// a read of 4 bytes: hree
