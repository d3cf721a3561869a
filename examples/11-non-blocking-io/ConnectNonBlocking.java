import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A connect that does not wait begins (EINPROGRESS) and goes on by itself. When the socket is
// writable it has ended, and finishConnect, which reads SO_ERROR, tells how.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    begin(server.addresses().getFirst());
    begin(freeAddress());
  }
}

void begin(InetSocketAddress address) throws IOException {
  try (var client = Socket.create(Domain.INET, Type.STREAM)) {
    IO.println("it stands at once: " + client.connectNonBlocking(address));
    client.poll(Socket.WRITE, Deadline.NONE);
    client.finishConnect();
    IO.println("it stands: " + client.remoteAddress().equals(address));
  } catch (ErrnoException.ConnectionRefused e) {
    IO.println("it has failed: " + e.errno());
  }
}

// An address where nobody listens: it was free a moment ago.
InetSocketAddress freeAddress() throws IOException {
  try (var socket = Socket.create(Domain.INET, Type.STREAM)) {
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
    return socket.localAddress();
  }
}

// It prints:
//
// it stands at once: false
// it stands: true
// it stands at once: false
// it has failed: ECONNREFUSED
