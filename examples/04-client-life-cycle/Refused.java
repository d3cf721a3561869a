import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Where nobody listens, the machine says so at once: ECONNREFUSED.
void main() throws IOException {
  var nobody = freePort();
  try (var client = Socket.create(Domain.INET, Type.STREAM)) {
    client.connect(nobody);
  } catch (ErrnoException.ConnectionRefused e) {
    IO.println(e.getMessage());
  }
}

// A port that was free a moment ago.
InetSocketAddress freePort() throws IOException {
  try (var socket = Socket.create(Domain.INET, Type.STREAM)) {
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    return socket.localAddress();
  }
}

// It prints:
//
// connect tcp ...127.0.0.1:<port>: ECONNREFUSED (111), Connection refused
