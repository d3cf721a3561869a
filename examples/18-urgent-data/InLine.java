import static dev.berth.sockets.MsgFlags.MSG_OOB;
import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// With SO_OOBINLINE the urgent byte stays at its place among the others. A read stops before it,
// and sockatmark(3) says that the next byte is it: so FTP finds where an ABOR begins, and throws
// away what was sent before.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    connection.setOption(Option.SO_OOBINLINE, true);
    client.write(UTF_8.encode("of no interest"));
    client.send(UTF_8.encode("A"), MSG_OOB);
    client.write(UTF_8.encode("BOR"));
    client.closeWrite();
    connection.poll(Socket.URGENT, Deadline.NONE);

    var buffer = ByteBuffer.allocate(100);
    while (!connection.sockatmark()) {
      connection.readPartial(buffer.clear());
      IO.println("thrown away: " + UTF_8.decode(buffer.flip()));
    }
    IO.println("at the mark: " + new String(connection.read(100), UTF_8));
  }
}

// It prints:
//
// thrown away: of no interest
// at the mark: ABOR
