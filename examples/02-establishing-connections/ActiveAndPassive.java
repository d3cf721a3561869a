import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// What each role can and cannot do. An address alone makes no server: until listen(2) is called,
// nobody can connect to a port that is bound. A passive socket carries no bytes.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    attempt("connect to a port that is only bound", () -> connect(server.localAddress()));
    attempt("accept at a socket that does not listen", () -> server.accept().close());

    server.listen(1);
    attempt("connect to it now that it listens", () -> connect(server.localAddress()));
    attempt("write to a listener", () -> server.write(ByteBuffer.allocate(1)));
    attempt("connect a listener", () -> server.connect(server.localAddress()));
  }
}

void connect(InetSocketAddress to) throws IOException {
  try (var client = Socket.create(Domain.INET, Type.STREAM)) {
    client.connect(to);
  }
}

interface Call {
  void run() throws IOException;
}

void attempt(String what, Call call) throws IOException {
  try {
    call.run();
    IO.println(what + ": good");
  } catch (ErrnoException e) {
    IO.println(what + ": " + e.errno());
  }
}

// It prints:
//
// connect to a port that is only bound: ECONNREFUSED
// accept at a socket that does not listen: EINVAL
// connect to it now that it listens: good
// write to a listener: EPIPE
// connect a listener: EISCONN
