import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// The mode of old: O_NONBLOCK on the descriptor, and every call that would wait fails with EAGAIN.
// It belongs to the open file and not to the descriptor, so every copy has it, too. A call with a
// deadline waits all the same.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    connection.setNonBlocking(true);
    try {
      connection.readPartial(ByteBuffer.allocate(1));
    } catch (ErrnoException.WouldBlock e) {
      IO.println("read: " + e.errno());
    }
    try {
      server.listeners().getFirst().setNonBlocking(true);
      server.listeners().getFirst().accept();
    } catch (ErrnoException.WouldBlock e) {
      IO.println("accept: " + e.errno());
    }

    client.write(UTF_8.encode("x"));
    var soon = Deadline.after(Duration.ofSeconds(30));
    var count = connection.readPartial(ByteBuffer.allocate(1), soon);
    IO.println("with a deadline: " + count + " byte");
  }
}

// It prints:
//
// read: EAGAIN
// accept: EAGAIN
// with a deadline: 1 byte
