import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A UNIX socket carries descriptors, too: the receiver gets a copy of what the sender has open, as
// by dup(2), be it another process. So a server hands a connection to a worker.
void main() throws IOException {
  try (var control = Socket.socketpair(Domain.UNIX, Type.STREAM);
      var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port())) {
    var connection = server.accept();
    control.first().sendDescriptors(List.of(connection), Deadline.NONE);
    connection.close(); // The server has done its part.

    var received = control.second().receiveDescriptors(Deadline.NONE);
    try (var worker = Socket.adopt(received.getFirst())) {
      IO.println("adopted: " + worker.domain() + " and " + worker.type());
      worker.write(UTF_8.encode("hello from the worker"));
    }
    IO.println("the client reads: " + new String(client.read(100), UTF_8));
  }
}

// It prints:
//
// adopted: INET and STREAM
// the client reads: hello from the worker
