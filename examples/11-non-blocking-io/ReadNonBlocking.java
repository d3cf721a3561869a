import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A read that does not wait has three answers: so many bytes, nothing yet, or the end. Nothing yet
// is EAGAIN to the kernel; it is no error, and comes as a value.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var buffer = ByteBuffer.allocate(100);
    IO.println("before anything is sent: " + name(connection.readNonBlocking(buffer)));

    client.write(UTF_8.encode("hello"));
    connection.poll(Socket.READ, Deadline.NONE); // Waits until there is something.
    IO.println("then: " + name(connection.readNonBlocking(buffer)));
    IO.println("and again: " + name(connection.readNonBlocking(buffer)));

    client.closeWrite();
    connection.poll(Socket.READ, Deadline.NONE);
    IO.println("at last: " + name(connection.readNonBlocking(buffer)));
  }
}

String name(int count) {
  return switch (count) {
    case Socket.WOULD_BLOCK -> "WOULD_BLOCK";
    case Socket.END -> "END";
    default -> count + " bytes";
  };
}

// It prints:
//
// before anything is sent: WOULD_BLOCK
// then: 5 bytes
// and again: WOULD_BLOCK
// at last: END
