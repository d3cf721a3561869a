import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// The simplest read takes everything until the peer says that there is no more. As long as it does
// not say so, the reader waits.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.write(UTF_8.encode("a first line\n"));
    client.write(UTF_8.encode("and a second one\n"));
    client.closeWrite(); // Without this, the next line would wait for ever.

    var limit = 1_000_000; // A peer that never stops shall not fill our memory.
    var everything = connection.read(limit);
    IO.print(new String(everything, UTF_8));
  }
}

// It prints:
//
// a first line
// and a second one
