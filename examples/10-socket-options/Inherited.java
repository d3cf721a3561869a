import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// An accepted socket has the options of its listener. Those that every connection shall have are
// set once, before listen, and save a system call for each.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.setOption(Option.TCP_NODELAY, true);
    server.setOption(Option.SO_KEEPALIVE, true);
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(1);
    try (var client = Socket.create(Domain.INET, Type.STREAM)) {
      client.connect(server.localAddress());
      try (var connection = server.accept()) {
        for (var option : List.of(Option.TCP_NODELAY, Option.SO_KEEPALIVE)) {
          IO.print(option + ": the accepted one " + connection.getOption(option));
          IO.println(", the client " + client.getOption(option));
        }
      }
    }
  }
}

// It prints:
//
// TCP_NODELAY: the accepted one true, the client false
// SO_KEEPALIVE: the accepted one true, the client false
