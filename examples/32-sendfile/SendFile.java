import module dev.berth.sockets;

// sendfile(2) sends a file without its bytes ever coming into the program: no buffer, no copy. It
// tells how many were taken, as write does, and has an offset of its own.
void main() throws Exception {
  var path = Files.createTempDirectory("berth");
  var file = Files.write(path.resolve("large"), new byte[10_000_000]);
  try (var directory = Directory.open(path);
      var open = directory.open("/large", OpenFlags.O_RDONLY, 0);
      var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port())) {
    var sending = new FutureTask<>(() -> send(server, open));
    Thread.ofPlatform().start(sending);

    var received = client.read(20_000_000).length;
    IO.println("sent " + sending.get() + ", received " + received);
  } finally {
    Files.delete(file);
    Files.delete(path);
  }
}

long send(TcpServer server, FileHandle file) throws IOException {
  try (var connection = server.accept()) {
    var offset = 0L;
    for (var count = -1L; count != 0; offset += count) {
      count = connection.sendFile(file, offset, Long.MAX_VALUE);
    }
    return offset;
  }
}

// It prints:
//
// sent 10000000, received 10000000
