import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The address that a server is bound to says who can reach it: one address, or 0.0.0.0, which is
// every address of this machine. (127.0.0.2 stands for another interface here.)
void main() throws IOException {
  for (var host : List.of("127.0.0.1", "0.0.0.0")) {
    try (var server = Socket.create(Domain.INET, Type.STREAM)) {
      server.bind(new InetSocketAddress(host, 0));
      server.listen(16);
      var port = server.localAddress().getPort();
      IO.println("a server bound to " + host + " is");
      IO.println("  reached by 127.0.0.1: " + reached("127.0.0.1", port));
      IO.println("  reached by 127.0.0.2: " + reached("127.0.0.2", port));
    }
  }
}

boolean reached(String host, int port) throws IOException {
  try (var client = Socket.create(Domain.INET, Type.STREAM)) {
    client.connect(new InetSocketAddress(host, port));
    return true;
  } catch (ErrnoException.ConnectionRefused e) {
    return false;
  }
}

// It prints:
//
// a server bound to 127.0.0.1 is
//   reached by 127.0.0.1: true
//   reached by 127.0.0.2: false
// a server bound to 0.0.0.0 is
//   reached by 127.0.0.1: true
//   reached by 127.0.0.2: true
