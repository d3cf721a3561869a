import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// The kernel has time limits of its own: SO_RCVTIMEO and SO_SNDTIMEO, for every call on a socket
// that has no deadline. They suit code that knows nothing of deadlines, and are counted anew with
// each call. To C they look like EAGAIN.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    connection.setOption(Option.SO_RCVTIMEO, Duration.ofMillis(50));
    try {
      connection.readPartial(ByteBuffer.allocate(1));
    } catch (SocketTimeoutException e) {
      IO.println("nothing came in time");
    }
    client.write(UTF_8.encode("x"));
    IO.println("something came: " + connection.readPartial(ByteBuffer.allocate(1)));
  }
}

// It prints:
//
// nothing came in time
// something came: 1
