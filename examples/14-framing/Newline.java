import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// Where does a message end, when the connection is to go on? At a delimiter, such as a newline. A
// read may bring half a line or three of them, so the reader keeps what is left over. The newline
// is part of the protocol, the same on every machine: \n, never the platform's own.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    var lines = new Lines(connection, ByteBuffer.allocate(1024));

    client.write(UTF_8.encode("SET prez obama\nGET prez\nGET v"));
    IO.println(lines.next());
    IO.println(lines.next());
    client.write(UTF_8.encode("p\n"));
    IO.println(lines.next());
  }
}

// The buffer holds what has come and is not a whole line yet; its size is the longest line.
record Lines(Socket socket, ByteBuffer buffer) {
  String next() throws IOException {
    for (var at = 0; ; at++) {
      while (at == buffer.position()) {
        if (!buffer.hasRemaining()) {
          throw new IOException("a line of more than " + buffer.capacity() + " bytes");
        }
        if (socket.readPartial(buffer) == Socket.END) {
          throw new EOFException("the end within a line");
        }
      }
      if (buffer.get(at) == '\n') {
        var line = new String(buffer.array(), 0, at, UTF_8);
        buffer.flip().position(at + 1);
        buffer.compact();
        return line;
      }
    }
  }
}

// It prints:
//
// SET prez obama
// GET prez
// GET vp
