import static dev.berth.sockets.MsgFlags.MSG_OOB;
import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// One byte may overtake the rest: MSG_OOB on send marks it urgent, MSG_OOB on recv fetches it, out
// of its place in the stream. The other bytes never see it.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.write(UTF_8.encode("a long story"));
    client.send(UTF_8.encode("!"), MSG_OOB);

    connection.poll(Socket.URGENT, Deadline.NONE);
    var buffer = ByteBuffer.allocate(100);
    connection.recv(buffer, MSG_OOB);
    IO.println("first comes: " + UTF_8.decode(buffer.flip()));
    connection.readPartial(buffer.clear());
    IO.println("then: " + UTF_8.decode(buffer.flip()));
  }
}

// It prints:
//
// first comes: !
// then: a long story
