import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Prefork;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// Two processes, started beforehand, accept on one listener; the kernel gives each connection to
// one of them, and the parent takes no part. Each serves one client at a time.
void main() throws Exception {
  var pid = ProcessHandle.current().pid();
  Session session =
      (client, effects) -> effects.output(Session.CONTROL).put(UTF_8.encode("" + pid));
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(Protocol.of("pid", () -> session), new Prefork(2), anyPort)) {
    var port = server.address().getPort();
    try (var first = TcpClient.open("127.0.0.1", port);
        var second = TcpClient.open("127.0.0.1", port)) {
      var pids = Set.of(read(first), read(second), "" + pid);
      IO.println("two clients and the parent are in " + pids.size() + " processes");
    }
    try (var third = TcpClient.open("127.0.0.1", port)) {
      read(third);
      IO.println("a third is served by one that is free again");
    }
  }
}

String read(Socket client) throws IOException {
  var buffer = ByteBuffer.allocate(100);
  client.readPartial(buffer);
  return UTF_8.decode(buffer.flip()).toString();
}

// It prints:
//
// two clients and the parent are in 3 processes
// a third is served by one that is free again
