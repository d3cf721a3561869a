import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Prefork;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import java.util.logging.Level;
import java.util.logging.Logger;

// What processes are good for: a worker may crash, and what it has broken ends with it. The parent
// starts another one, and logs it.
final Logger LOG = Logger.getLogger("dev.berth.worker"); // Silent here: what follows tells as much.

void main() throws Exception {
  LOG.setLevel(Level.OFF);
  var pid = ProcessHandle.current().pid();
  Session session =
      (client, effects) -> effects.output(Session.CONTROL).put(UTF_8.encode("" + pid));
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(Protocol.of("pid", () -> session), new Prefork(1), anyPort)) {
    var port = server.address().getPort();
    var worker = askAndKill(port);
    try (var client = TcpClient.open("127.0.0.1", port)) {
      IO.println("another worker serves: " + (read(client) != worker));
    }
  }
}

long askAndKill(int port) throws IOException {
  try (var client = TcpClient.open("127.0.0.1", port)) {
    var worker = read(client);
    ProcessHandle.of(worker).orElseThrow().destroyForcibly();
    var end = client.readPartial(ByteBuffer.allocate(1));
    IO.println("the worker is killed, and its client reads the end: " + end);
    return worker;
  }
}

long read(Socket client) throws IOException {
  var buffer = ByteBuffer.allocate(100);
  client.readPartial(buffer);
  return Long.parseLong(UTF_8.decode(buffer.flip()).toString());
}

// It prints:
//
// the worker is killed, and its client reads the end: -1
// another worker serves: true
