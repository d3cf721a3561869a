import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Evented;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// The Reactor: one thread waits for all connections at once, and serves whichever is ready. Two
// hundred clients that say nothing cost no thread, and keep nobody waiting.
void main() throws Exception {
  Session session =
      (client, effects) -> {
        var thread = "thread " + Thread.currentThread().threadId();
        effects.output(Session.CONTROL).put(UTF_8.encode(thread));
      };
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(Protocol.of("thread", () -> session), new Evented(), anyPort)) {
    var clients = new ArrayList<Socket>();
    var threads = new HashSet<String>();
    for (var i = 0; i < 200; i++) {
      var client = TcpClient.open("127.0.0.1", server.address().getPort());
      clients.add(client);
      var buffer = ByteBuffer.allocate(100);
      client.readPartial(buffer);
      threads.add(UTF_8.decode(buffer.flip()).toString());
    }
    IO.println("200 clients at once are served by " + threads.size() + " thread");
    clients.forEach(Socket::close);
  }
}

// It prints:
//
// 200 clients at once are served by 1 thread
