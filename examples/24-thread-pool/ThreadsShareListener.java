import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.TcpServer;

// A thread pool by hand: three threads, started beforehand, accept on one listener, and each serves
// one client at a time. So there are never more than three at once, and who comes then waits in the
// listen queue, where he costs nothing.
void main() throws Exception {
  var server = TcpServer.open("127.0.0.1", 0);
  try (var pool = Executors.newFixedThreadPool(3)) {
    for (var i = 0; i < 3; i++) {
      pool.submit(() -> loop(server));
    }

    var clients = new ArrayList<Socket>();
    var threads = new TreeSet<String>();
    for (var i = 0; i < 3; i++) {
      clients.add(TcpClient.open("127.0.0.1", server.port()));
      threads.add(read(clients.get(i), Duration.ofSeconds(30)));
    }
    IO.println("three clients are served by " + threads.size() + " threads");

    var fourth = TcpClient.open("127.0.0.1", server.port());
    IO.println("a fourth: " + read(fourth, Duration.ofMillis(200)));
    clients.removeFirst().close();
    var thread = read(fourth, Duration.ofSeconds(30));
    IO.println("when one has gone, by one of them: " + threads.contains(thread));

    clients.forEach(Socket::close);
    fourth.close();
    server.close();
  }
}

Void loop(TcpServer server) throws IOException {
  server.loop(client -> {
    client.write(UTF_8.encode(Thread.currentThread().getName()));
    client.read(1000); // Until the client goes.
  });
  return null;
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
// three clients are served by 3 threads
// a fourth: (nothing)
// when one has gone, by one of them: true
