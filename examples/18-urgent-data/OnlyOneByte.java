import static dev.berth.sockets.MsgFlags.MSG_OOB;
import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// TCP has one urgent byte at a time. Of several that are sent urgently the last one is it, and the
// others are ordinary; a new one takes the place of one that was not fetched in time.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.writeUrgent(UTF_8.encode("abc"));
    tell(connection);

    try {
      connection.recv(ByteBuffer.allocate(1), MSG_OOB);
    } catch (ErrnoException.InvalidArgument e) {
      IO.println("fetched already: " + e.errno());
    }
  }
}

void tell(Socket connection) throws IOException {
  connection.poll(Socket.URGENT, Deadline.NONE);
  var buffer = ByteBuffer.allocate(100);
  connection.recv(buffer, MSG_OOB);
  IO.println("urgent: " + UTF_8.decode(buffer.flip()));
  connection.readFully(buffer.clear().limit(2));
  IO.println("ordinary: " + UTF_8.decode(buffer.flip()));
}

// It prints:
//
// urgent: c
// ordinary: ab
// fetched already: EINVAL
