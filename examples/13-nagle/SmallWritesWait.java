import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// Nagle's algorithm: while something is on its way and not acknowledged, a small write waits for
// more. A peer that is in no hurry to acknowledge (it hopes to put that into its answer) makes it
// wait for 40 ms. TCP_NODELAY sends each write at once.
void main() throws IOException {
  for (var noDelay : List.of(false, true)) {
    try (var server = TcpServer.open("127.0.0.1", 0);
        var client = TcpClient.open("127.0.0.1", server.port());
        var connection = server.accept()) {
      client.setOption(Option.TCP_NODELAY, noDelay);
      for (var letter : "sockets".split("")) {
        connection.setOption(Option.TCP_QUICKACK, false); // In no hurry; it forgets that soon.
        client.write(UTF_8.encode(letter));
      }
      var all = ByteBuffer.allocate(7);
      connection.readFully(all);

      var segments = client.getOption(Option.TCP_INFO).dataSegsOut();
      IO.print((noDelay ? "TCP_NODELAY" : "Nagle") + ": 7 writes, fewer segments than that: ");
      IO.println(segments < 7);
    }
  }
}

// It prints:
//
// Nagle: 7 writes, fewer segments than that: true
// TCP_NODELAY: 7 writes, fewer segments than that: false
