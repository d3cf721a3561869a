import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.ProcessPerConnection;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.TcpClient;

// Each connection gets a process of its own, which can break nothing for the others. A JVM cannot
// fork, so a worker is this program started again, with the connection as a descriptor: it runs
// this main, too, as far as Server.start, and never returns from there.
void main() throws Exception {
  var pid = ProcessHandle.current().pid();
  Session session =
      (client, effects) -> {
        effects.output(Session.CONTROL).put(UTF_8.encode("process " + pid));
        effects.close(Session.CONTROL);
      };
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  var architecture = new ProcessPerConnection();
  try (var server = Server.start(Protocol.of("pid", () -> session), architecture, anyPort)) {
    var seen = new HashSet<String>();
    seen.add("process " + pid);
    for (var i = 0; i < 2; i++) {
      try (var client = TcpClient.open("127.0.0.1", server.address().getPort())) {
        var text = new String(client.read(100), UTF_8);
        IO.println("a process that has not been seen before: " + seen.add(text));
      }
    }
  }
}

// It prints:
//
// a process that has not been seen before: true
// a process that has not been seen before: true
