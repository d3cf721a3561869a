import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// How a time limit is made from what there is: try without waiting; when it would have to wait, let
// select wait for readiness and the time; then try again, or give up. The same for accept and for
// connect, which is ready when it can be written.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    IO.println("nothing comes: " + read(connection, Duration.ofMillis(50)));
    client.write(UTF_8.encode("hello"));
    IO.println("something comes: " + read(connection, Duration.ofSeconds(30)));
  }
}

String read(Socket socket, Duration time) throws IOException {
  var deadline = Deadline.after(time);
  var buffer = ByteBuffer.allocate(100);
  while (socket.readNonBlocking(buffer) == Socket.WOULD_BLOCK) {
    if (Select.select(List.of(socket), List.of(), List.of(), deadline).isEmpty()) {
      return "timed out";
    }
  }
  return UTF_8.decode(buffer.flip()).toString();
}

// It prints:
//
// nothing comes: timed out
// something comes: hello
