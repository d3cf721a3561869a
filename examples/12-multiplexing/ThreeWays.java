import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// select, poll and epoll under one interface. The first two are told all sockets at each wait, and
// look at each; epoll keeps the list in the kernel, and a wait costs what is ready. One thread
// serves a hundred clients with any of them.
void main() throws IOException {
  for (var kind : Multiplexer.Kind.values()) {
    try (var server = TcpServer.open("127.0.0.1", 0);
        var multiplexer = Multiplexer.open(kind)) {
      var clients = new ArrayList<Socket>();
      for (var i = 0; i < 100; i++) {
        clients.add(TcpClient.open("127.0.0.1", server.port()));
        multiplexer.add(server.accept(), Socket.READ, i);
      }
      clients.get(7).write(UTF_8.encode("hello"));
      clients.get(77).write(UTF_8.encode("hello"));

      var heard = new TreeSet<Object>();
      while (heard.size() < 2) {
        var count = multiplexer.await(Long.MAX_VALUE);
        for (var i = 0; i < count; i++) {
          var ready = multiplexer.ready(i);
          ready.socket().readNonBlocking(ByteBuffer.allocate(100));
          heard.add(ready.attachment());
        }
      }
      IO.println(kind + ": of 100 clients, these have written: " + heard);
      clients.forEach(Socket::close);
    }
  }
}

// It prints:
//
// epoll: of 100 clients, these have written: [7, 77]
// poll: of 100 clients, these have written: [7, 77]
// select: of 100 clients, these have written: [7, 77]
