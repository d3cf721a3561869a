import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The number given to listen(2) says how many connections may wait to be accepted. The kernel cuts
// it to net.core.somaxconn without a word; calling listen again resizes the queue.
void main() throws IOException {
  var most = Sysctl.somaxconn();
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    IO.println("before listen it listens: " + server.getOption(Option.SO_ACCEPTCONN));

    server.listen(5);
    IO.println("after listen it listens: " + server.getOption(Option.SO_ACCEPTCONN));
    IO.println("room in the queue: " + room(server));

    server.listen(1_000_000);
    IO.println("asked for a million, got somaxconn: " + (room(server) == most));
  }
}

// What TCP_INFO calls "sacked" is, of a listener, the size of its queue.
long room(Socket listener) throws IOException {
  return listener.getOption(Option.TCP_INFO).sacked();
}

// It prints:
//
// before listen it listens: false
// after listen it listens: true
// room in the queue: 5
// asked for a million, got somaxconn: true
