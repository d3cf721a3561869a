import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The same ready-made: every call that waits takes a deadline. When it passes nothing is lost, and
// the call can be made again.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    attempt("accept", () -> server.accept(soon()));

    var client = TcpClient.open("127.0.0.1", server.port());
    var connection = server.accept();
    attempt("read", () -> connection.readPartial(ByteBuffer.allocate(1), soon()));
    attempt("write", () -> connection.write(ByteBuffer.allocateDirect(100_000_000), soon()));
    connection.close();
    client.close();
  }

  try (var full = Socket.create(Domain.INET, Type.STREAM);
      var first = Socket.create(Domain.INET, Type.STREAM);
      var client = Socket.create(Domain.INET, Type.STREAM)) {
    full.bind(new InetSocketAddress("127.0.0.1", 0));
    full.listen(0);
    first.connect(full.localAddress());
    attempt("connect", () -> client.connect(full.localAddress(), soon()));
  }
}

Deadline soon() {
  return Deadline.after(Duration.ofMillis(50));
}

interface Call {
  void run() throws IOException;
}

void attempt(String name, Call call) throws IOException {
  try {
    call.run();
  } catch (SocketTimeoutException e) {
    IO.println(name + ": the deadline has passed");
  }
}

// It prints:
//
// accept: the deadline has passed
// read: the deadline has passed
// write: the deadline has passed
// connect: the deadline has passed
