import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A write hands bytes to the kernel, which takes as many as it has room for. write calls send(2) as
// often as it takes; send itself tells how many went.
void main() throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var reader = Thread.ofPlatform().start(() -> count(connection));

    var bytes = ByteBuffer.allocateDirect(10_000_000);
    client.write(bytes);
    IO.println("left over: " + bytes.remaining());
    client.closeWrite();
    reader.join();
  }
}

void count(Socket connection) {
  try {
    var all = 0;
    var buffer = ByteBuffer.allocateDirect(64 * 1024);
    for (var count = 0; count != Socket.END; count = connection.readPartial(buffer.clear())) {
      all += count;
    }
    IO.println("came over: " + all);
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// left over: 0
// came over: 10000000
