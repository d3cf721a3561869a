import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.ThreadPerConnection;
import dev.berth.architecture.VirtualThreadPerConnection;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// A thread for each connection: a slow client keeps its own thread waiting and nobody else's. With
// virtual threads the code is the same, and a waiting client costs an object instead of a thread.
void main() throws Exception {
  tell(new ThreadPerConnection());
  tell(new VirtualThreadPerConnection());
}

void tell(Architecture architecture) throws Exception {
  Session session =
      (client, effects) -> {
        var thread = Thread.currentThread();
        var text = (thread.isVirtual() ? "virtual " : "platform ") + thread.threadId();
        effects.output(Session.CONTROL).put(UTF_8.encode(text));
      };
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(Protocol.of("thread", () -> session), architecture, anyPort)) {
    var clients = new ArrayList<Socket>();
    var threads = new TreeSet<String>();
    for (var i = 0; i < 50; i++) {
      var client = TcpClient.open("127.0.0.1", server.address().getPort());
      clients.add(client); // It stays, and says nothing.
      var buffer = ByteBuffer.allocate(100);
      client.readPartial(buffer);
      threads.add(UTF_8.decode(buffer.flip()).toString());
    }
    var kind = threads.first().replaceAll(" \\d+", "");
    IO.println("50 clients at once have " + threads.size() + " threads, " + kind);
    clients.forEach(Socket::close);
  }
}

// It prints:
//
// 50 clients at once have 50 threads, platform
// 50 clients at once have 50 threads, virtual
