import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A socket is made from a domain (whose addresses?) and a type (a stream of bytes, or datagrams?).
// The kernel answers with a small number, the descriptor, by which every later call names it.
void main() throws IOException {
  try (var socket = Socket.create(Domain.INET, Type.STREAM)) {
    IO.println("a socket for " + socket.domain() + " and " + socket.type());
    IO.println("its descriptor is " + socket.fileno());
    IO.println("its own address is " + socket.localAddress() + ", so it has none yet");

    try (var another = Socket.create(Domain.INET, Type.STREAM)) {
      IO.println("another one has another number: " + (another.fileno() != socket.fileno()));
    }
  }
}

// It prints:
//
// a socket for INET and STREAM
// its descriptor is <fd>
// its own address is /0.0.0.0:0, so it has none yet
// another one has another number: true
