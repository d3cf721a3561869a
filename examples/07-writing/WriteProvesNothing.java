import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// That a write has returned means that the kernel has the bytes. Whether the peer has them, has
// read them, or is there at all, only an answer tells.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port())) {
    client.write(UTF_8.encode("a request"));
    IO.println("written, and nobody has accepted the connection yet");

    server.accept().close(); // The server leaves without having read it.
    try {
      var count = client.readPartial(ByteBuffer.allocate(100));
      IO.println("the answer has " + count + " bytes");
    } catch (ErrnoException.ConnectionReset e) {
      IO.println("instead of an answer: " + e.errno());
    }
  }
}

// It prints:
//
// written, and nobody has accepted the connection yet
// instead of an answer: ECONNRESET
