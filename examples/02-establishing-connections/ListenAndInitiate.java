import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A connection has two ends with two roles: one socket listens and one initiates. Both begin alike;
// listen(2) makes the one passive, connect(2) makes the other active.
void main() throws IOException {
  try (var passive = Socket.create(Domain.INET, Type.STREAM);
      var active = Socket.create(Domain.INET, Type.STREAM)) {
    passive.bind(new InetSocketAddress("127.0.0.1", 0));
    passive.listen(1);
    IO.println("one is in state " + state(passive) + ", the other in state " + state(active));

    active.connect(passive.localAddress());
    IO.println("one is in state " + state(passive) + ", the other in state " + state(active));

    // The passive one stays as it is for ever; what talks to the client is a third socket.
    try (var connection = passive.accept()) {
      IO.println("what was accepted is in state " + state(connection));
    }
  }
}

TcpState state(Socket socket) throws IOException {
  return socket.getOption(Option.TCP_INFO).state();
}

// It prints:
//
// one is in state LISTEN, the other in state CLOSE
// one is in state LISTEN, the other in state ESTABLISHED
// what was accepted is in state ESTABLISHED
