import static dev.berth.sockets.MsgFlags.MSG_OOB;
import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// The third set of select is for this: a socket with an urgent byte is exceptional. So a server can
// be busy with its connection and still be told.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.writeUrgent(UTF_8.encode("!"));

    var ready = Select.select(List.of(), List.of(), List.of(connection), Deadline.NONE);
    IO.println("exceptional: " + ready.exceptional().size());
    connection.recv(ByteBuffer.allocate(1), MSG_OOB);

    var now = Deadline.after(Duration.ZERO);
    ready = Select.select(List.of(), List.of(), List.of(connection), now);
    IO.println("once it is fetched: " + ready.exceptional().size());
  }
}

// It prints:
//
// exceptional: 1
// once it is fetched: 0
