import module dev.berth.sockets;

// No byte says that a stream has ended: the end is an event, which the kernel tells apart from any
// data. Every byte, zero among them, can be sent; the end comes after the last of them, as often as
// one asks.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.write(ByteBuffer.wrap(new byte[] {0, 4, 26, -1})); // NUL, Ctrl-D, Ctrl-Z, and 255.
    client.closeWrite();

    var buffer = ByteBuffer.allocate(100);
    IO.println("bytes read: " + connection.readFully(buffer.limit(4)));
    IO.println(Arrays.toString(Arrays.copyOf(buffer.array(), 4)));
    IO.println("then: " + connection.readPartial(buffer.clear()) + ", which is Socket.END");
    IO.println("again: " + connection.readPartial(buffer));
    IO.println("there was nothing in it: " + (buffer.position() == 0));
  }
}

// It prints:
//
// bytes read: 4
// [0, 4, 26, -1]
// then: -1, which is Socket.END
// again: -1
// there was nothing in it: true
