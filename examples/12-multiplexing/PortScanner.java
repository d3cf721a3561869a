import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A port scanner: begin many connects at once, and see which of them end well. One thread, one
// deadline for all, and each port is told as it answers.
void main() throws IOException {
  try (var one = TcpServer.open("127.0.0.1", 0);
      var other = TcpServer.open("127.0.0.1", 0);
      var multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL)) {
    var ports = new TreeSet<>(List.of(one.port(), other.port()));
    for (var port = 1; ports.size() < 300; port++) {
      ports.add(port);
    }

    for (var port : ports) {
      var socket = Socket.create(Domain.INET, Type.STREAM);
      socket.connectNonBlocking(new InetSocketAddress("127.0.0.1", port));
      multiplexer.add(socket, Socket.WRITE, port);
    }

    var open = new TreeSet<Integer>();
    var deadline = Deadline.after(Duration.ofSeconds(10));
    for (var left = ports.size(); left > 0 && deadline.remaining() > 0; ) {
      var count = multiplexer.await(deadline.remaining());
      for (var i = 0; i < count; i++, left--) {
        var ended = multiplexer.ready(i);
        if (isOpen(ended.socket())) {
          open.add((Integer) ended.attachment());
        }
        ended.close();
      }
    }
    IO.println("both servers were found: " + open.containsAll(List.of(one.port(), other.port())));
  }
}

boolean isOpen(Socket socket) throws IOException {
  try {
    socket.finishConnect();
    return true;
  } catch (ErrnoException.ConnectionRefused e) {
    return false;
  }
}

// It prints:
//
// both servers were found: true
