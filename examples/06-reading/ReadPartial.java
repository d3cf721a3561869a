import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// A partial read waits until there is something, and then takes what there is, up to the room in
// the buffer. It is what servers use: nobody has to wait for bytes that may never come.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var buffer = ByteBuffer.allocate(16 * 1024);

    client.write(UTF_8.encode("a few bytes"));
    var count = connection.readPartial(buffer);
    IO.println("room for " + buffer.capacity() + ", and " + count + " have come");

    client.write(ByteBuffer.allocate(100_000));
    count = connection.readPartial(buffer.clear());
    IO.println("of 100000 at most as many as there is room for: " + (count <= buffer.capacity()));
  }
}

// It prints:
//
// room for 16384, and 11 have come
// of 100000 at most as many as there is room for: true
