import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// Many small writes are many system calls, and with TCP_NODELAY many segments. Gathered into one
// write, the same bytes are one call, and the kernel cuts them as it likes.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    client.setOption(Option.TCP_NODELAY, true);
    var words = Collections.nCopies(100, "word ");

    var before = segments(client);
    for (var word : words) {
      client.write(UTF_8.encode(word));
    }
    var many = segments(client) - before;
    IO.println("100 writes: " + many + " segments, more than one: " + (many > 1));

    before = segments(client);
    client.write(UTF_8.encode(String.join("", words)));
    IO.println("1 write: " + (segments(client) - before) + " segment");

    var room = ByteBuffer.allocate(2000);
    connection.readFully(room.limit(1000));
    var both = UTF_8.decode(room.flip()).toString();
    IO.println("the same bytes: " + both.substring(0, 500).equals(both.substring(500)));
  }
}

// How many segments have been sent, once the peer has acknowledged them all.
long segments(Socket socket) throws IOException {
  while (socket.getOption(Option.TCP_INFO).unacked() > 0 || socket.unsent() > 0) {
    Thread.onSpinWait();
  }
  return socket.getOption(Option.TCP_INFO).dataSegsOut();
}

// It prints:
//
// 100 writes: <many> segments, more than one: true
// 1 write: 1 segment
// the same bytes: true
