import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// Level-triggered: a socket is reported as long as it is ready. Edge-triggered (EPOLLET): when it
// becomes ready, and not again until more comes; who does not read all of it waits in vain.
void main() throws IOException {
  for (var edge : List.of(false, true)) {
    try (var server = TcpServer.open("127.0.0.1", 0);
        var client = TcpClient.open("127.0.0.1", server.port());
        var connection = server.accept();
        var epoll = Multiplexer.open(Multiplexer.Kind.EPOLL)) {
      epoll.add(connection, edge ? Socket.READ | Multiplexer.EDGE : Socket.READ, null);
      client.write(UTF_8.encode("hello"));

      IO.println(edge ? "edge-triggered" : "level-triggered");
      IO.println("  reported: " + epoll.await(Long.MAX_VALUE));
      connection.readNonBlocking(ByteBuffer.allocate(2));
      IO.println("  two bytes read, three left: " + epoll.await(0));
      client.write(UTF_8.encode("more"));
      IO.println("  more has come: " + epoll.await(Long.MAX_VALUE));
    }
  }
}

// It prints:
//
// level-triggered
//   reported: 1
//   two bytes read, three left: 1
//   more has come: 1
// edge-triggered
//   reported: 1
//   two bytes read, three left: 0
//   more has come: 1
