import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// How Puma keeps connections alive, by hand: a thread of the pool serves one request, and then the
// connection waits in a reactor, with all others that say nothing, until its next request is there.
// So five clients that stay can share two threads.
void main() throws Exception {
  var server = TcpServer.open("127.0.0.1", 0);
  try (var reactor = Multiplexer.open(Multiplexer.Kind.EPOLL);
      var pool = Executors.newFixedThreadPool(2)) {
    var resting = new ConcurrentLinkedQueue<Socket>();
    var loop = Thread.ofPlatform().start(() -> loop(server, reactor, pool, resting));

    var clients = new ArrayList<Socket>();
    var threads = new TreeSet<String>();
    for (var i = 0; i < 5; i++) {
      clients.add(TcpClient.open("127.0.0.1", server.port()));
    }
    for (var round = 1; round <= 3; round++) {
      for (var client : clients) {
        client.write(UTF_8.encode("request"));
        var buffer = ByteBuffer.allocate(100);
        client.readPartial(buffer);
        threads.add(UTF_8.decode(buffer.flip()).toString());
      }
    }
    IO.println("5 clients that stay had 15 requests served by " + threads.size() + " threads");

    server.close();
    reactor.wakeUp();
    loop.join();
    clients.forEach(Socket::close);
  }
}

// The reactor: who has a request goes to the pool, and comes back when that is served.
void loop(TcpServer server, Multiplexer reactor, Executor pool, Queue<Socket> resting) {
  try {
    var listener = server.listeners().getFirst();
    reactor.add(listener, Socket.READ, null);
    while (server.isOpen()) {
      var count = reactor.await(Long.MAX_VALUE);
      for (var i = 0; i < count && server.isOpen(); i++) {
        var ready = reactor.ready(i);
        if (ready.socket() == listener) {
          reactor.add(server.accept(), Socket.READ, null);
        } else {
          ready.cancel(); // It is the pool's now.
          pool.execute(() -> serve(ready.socket(), reactor, resting));
        }
      }
      for (var socket = resting.poll(); socket != null; socket = resting.poll()) {
        reactor.add(socket, Socket.READ, null);
      }
    }
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// One request.
void serve(Socket client, Multiplexer reactor, Queue<Socket> resting) {
  try {
    if (client.readPartial(ByteBuffer.allocate(100)) == Socket.END) {
      client.close();
      return;
    }
    client.write(UTF_8.encode(Thread.currentThread().getName()));
    resting.add(client);
    reactor.wakeUp();
  } catch (IOException e) {
    client.close();
  }
}

// It prints:
//
// 5 clients that stay had 15 requests served by 2 threads
