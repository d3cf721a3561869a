import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A read of a given length waits until all of it has come, however many pieces it comes in. Only
// the end of the stream makes it return with less.
void main() throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var writer = Thread.startVirtualThread(() -> writeInPieces(client));

    var five = ByteBuffer.allocate(5);
    for (var count = 5; count == 5; ) {
      count = connection.readFully(five.clear());
      IO.println(count + " bytes: '" + UTF_8.decode(five.flip()) + "'");
    }
    writer.join();
  }
}

void writeInPieces(Socket socket) {
  try {
    for (var piece : List.of("one", "two", "three", "four")) {
      socket.write(UTF_8.encode(piece));
    }
    socket.closeWrite();
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// 5 bytes: 'onetw'
// 5 bytes: 'othre'
// 5 bytes: 'efour'
// 0 bytes: ''
