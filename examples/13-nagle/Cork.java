import static dev.berth.sockets.MsgFlags.MSG_MORE;
import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// TCP_CORK holds back whatever does not fill a segment, until it is taken off again (or 200 ms have
// passed): for a head and a body that are written apart and shall travel together. MSG_MORE says
// the same for one write.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.setOption(Option.TCP_CORK, true);
    client.write(UTF_8.encode("head, "));
    client.write(UTF_8.encode("body"));
    client.setOption(Option.TCP_CORK, false);
    tell(client, connection, 10);

    client.send(UTF_8.encode("head, "), MSG_MORE);
    client.send(UTF_8.encode("body"), 0);
    tell(client, connection, 10);
  }
}

void tell(Socket client, Socket connection, int length) throws IOException {
  var all = ByteBuffer.allocate(length);
  connection.readFully(all);
  var segments = client.getOption(Option.TCP_INFO).dataSegsOut();
  IO.println(UTF_8.decode(all.flip()) + ": " + segments + " sent so far");
}

// It prints:
//
// head, body: 1 sent so far
// head, body: 2 sent so far
