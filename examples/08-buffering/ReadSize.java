import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// How many bytes to ask for? Each read is a system call, so a small buffer costs calls; a large one
// costs memory for each connection, and is seldom full. 16 KiB is the custom.
void main() throws IOException {
  for (var size : List.of(1024, 16 * 1024, 1024 * 1024)) {
    try (var server = TcpServer.open("127.0.0.1", 0);
        var client = TcpClient.open("127.0.0.1", server.port());
        var connection = server.accept()) {
      client.write(ByteBuffer.allocate(64 * 1024));
      client.closeWrite();
      waitForAll(connection);

      var reads = 0;
      var buffer = ByteBuffer.allocateDirect(size);
      while (connection.readPartial(buffer.clear()) != Socket.END) {
        reads++;
      }
      IO.println("64 KiB, " + size / 1024 + " at a time: " + reads + " reads");
    }
  }
}

// So that the count does not depend on how quickly the bytes come.
void waitForAll(Socket connection) throws IOException {
  connection.setOption(Option.SO_RCVLOWAT, 64 * 1024);
  connection.poll(Socket.READ, Deadline.NONE);
}

// It prints:
//
// 64 KiB, 1 at a time: 64 reads
// 64 KiB, 16 at a time: 4 reads
// 64 KiB, 1024 at a time: 1 reads
