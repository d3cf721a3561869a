import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A write that does not wait hands over what fits and tells how much that was. What is left is the
// writer's, to be kept and tried again when the socket is writable.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var bytes = ByteBuffer.allocateDirect(50_000_000);
    var count = client.writeNonBlocking(bytes);
    IO.println("of 50000000 the kernel took a part: " + (0 < count && count < 50_000_000));
    IO.println("the buffer knows what is left: " + (bytes.remaining() == 50_000_000 - count));

    // As a server would: write while it can, and while it cannot do something else.
    var room = ByteBuffer.allocateDirect(1024 * 1024);
    var waits = 0;
    while (bytes.hasRemaining()) {
      if (client.writeNonBlocking(bytes) == Socket.WOULD_BLOCK) {
        waits++;
        connection.readPartial(room.clear()); // Here the something else is to be the peer.
      }
    }
    IO.println("all is written, and it would have waited: " + (waits > 0));
  }
}

// It prints:
//
// of 50000000 the kernel took a part: true
// the buffer knows what is left: true
// all is written, and it would have waited: true
