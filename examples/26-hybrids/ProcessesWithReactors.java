import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Nginx;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// The nginx hybrid: a few processes on one listener, and in each of them a reactor. Many clients at
// once, on all processors, and a process that dies takes only its own clients with it.
void main() throws Exception {
  var pid = ProcessHandle.current().pid();
  Session session =
      (client, effects) -> effects.output(Session.CONTROL).put(UTF_8.encode("" + pid));
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(Protocol.of("pid", () -> session), new Nginx(2), anyPort)) {
    var clients = new ArrayList<Socket>();
    var pids = new HashSet<String>();
    for (var i = 0; i < 100; i++) {
      var client = TcpClient.open("127.0.0.1", server.address().getPort());
      clients.add(client);
      pids.add(read(client));
    }
    IO.println("100 clients at once are served by at most 2: " + (pids.size() <= 2));
    IO.println("the parent serves nobody: " + !pids.contains("" + pid));
    clients.forEach(Socket::close);
  }
}

String read(Socket client) throws IOException {
  var buffer = ByteBuffer.allocate(100);
  client.readPartial(buffer);
  return UTF_8.decode(buffer.flip()).toString();
}

// It prints:
//
// 100 clients at once are served by at most 2: true
// the parent serves nobody: true
