import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Serial;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// One thread, one client after the other: whoever comes while a client is served waits in the
// listen queue, however long that takes.
void main() throws Exception {
  Session session =
      (client, effects) -> effects.output(Session.CONTROL).put(UTF_8.encode("welcome"));
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(Protocol.of("slow", () -> session), new Serial(), anyPort)) {
    var port = server.address().getPort();
    var first = TcpClient.open("127.0.0.1", port);
    IO.println("first: " + read(first, Duration.ofSeconds(30)));

    try (var second = TcpClient.open("127.0.0.1", port)) {
      IO.println("second: " + read(second, Duration.ofMillis(200)));
      first.close();
      IO.println("second, once the first has gone: " + read(second, Duration.ofSeconds(30)));
    }
  }
}

String read(Socket client, Duration time) throws IOException {
  var buffer = ByteBuffer.allocate(100);
  try {
    client.readPartial(buffer, Deadline.after(time));
    return UTF_8.decode(buffer.flip()).toString();
  } catch (SocketTimeoutException e) {
    return "(nothing)";
  }
}

// It prints:
//
// first: welcome
// second: (nothing)
// second, once the first has gone: welcome
