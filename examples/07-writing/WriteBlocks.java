import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// When the peer does not read, its receive buffer fills, then our send buffer, and then a write
// waits. That is how a slow reader slows down a writer.
void main() throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var piece = ByteBuffer.allocateDirect(1024 * 1024);
    var taken = fill(client, piece);
    IO.println("the kernel has taken " + taken + " bytes that nobody has read");

    var writing = Thread.startVirtualThread(() -> write(client, piece.clear()));
    IO.println("another write ends within 100 ms: " + writing.join(Duration.ofMillis(100)));

    var room = ByteBuffer.allocateDirect(taken);
    IO.println("the peer reads " + connection.readFully(room));
    writing.join();
    IO.println("now it has ended");
  }
}

// Writes until not a byte more is taken. The kernels of both ends move bytes from the one buffer to
// the other on their own time, so it looks again after a while.
int fill(Socket socket, ByteBuffer piece) throws IOException {
  for (var taken = 0; ; ) {
    var before = taken;
    for (var count = 0; count != Socket.WOULD_BLOCK; taken += Math.max(0, count)) {
      count = socket.writeNonBlocking(piece.clear());
    }
    if (taken == before) {
      return taken;
    }
    socket.poll(Socket.WRITE, Deadline.after(Duration.ofMillis(100)));
  }
}

void write(Socket socket, ByteBuffer bytes) {
  try {
    socket.write(bytes);
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// the kernel has taken <taken> bytes that nobody has read
// another write ends within 100 ms: false
// the peer reads <taken>
// now it has ended
