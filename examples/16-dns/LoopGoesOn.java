import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// In an event loop nobody may wait for a name, not even within a deadline: all clients would wait
// with it. The loop asks, goes on serving, and is woken when the answer has come.
void main() throws Exception {
  var answer = new CompletableFuture<List<Addrinfo>>();
  Resolver slow = (_, _, _) -> answer;
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept();
      var loop = Multiplexer.open(Multiplexer.Kind.EPOLL)) {
    loop.add(connection, Socket.READ, null);
    var lookUp = slow.resolve("slow.example", "80", Hints.STREAM);
    lookUp.thenRun(loop::wakeUp);

    client.write(UTF_8.encode("anybody there?"));
    turn(loop, lookUp);
    Thread.startVirtualThread(() -> answer.complete(List.of())); // At last the name server says.
    turn(loop, lookUp);
  }
}

void turn(Multiplexer loop, Future<?> lookUp) throws IOException {
  var count = loop.await(Long.MAX_VALUE);
  for (var i = 0; i < count; i++) {
    var buffer = ByteBuffer.allocate(100);
    loop.ready(i).socket().readNonBlocking(buffer);
    IO.println("a client says: " + UTF_8.decode(buffer.flip()));
  }
  IO.println("the name is known: " + lookUp.isDone());
}

// It prints:
//
// a client says: anybody there?
// the name is known: false
// the name is known: true
