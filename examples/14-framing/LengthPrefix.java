import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// The other way: a length of fixed width before each message. The reader knows how much to wait
// for, and the message may hold any byte, newlines too. A length is what a stranger says: it is
// looked at before any memory is taken.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port());
      var connection = server.accept()) {
    send(client, "SET prez obama");
    send(client, "two\nlines");
    IO.println(receive(connection));
    IO.println(receive(connection).replace("\n", " and "));

    client.write(ByteBuffer.allocate(4).putInt(0, 2_000_000_000));
    try {
      receive(connection);
    } catch (IOException e) {
      IO.println(e.getMessage());
    }
  }
}

void send(Socket socket, String message) throws IOException {
  var bytes = message.getBytes(UTF_8);
  var framed = ByteBuffer.allocate(4 + bytes.length);
  socket.write(framed.putInt(bytes.length).put(bytes).flip()); // Big-endian, in one write.
}

String receive(Socket socket) throws IOException {
  var length = read(socket, 4).getInt();
  if (length < 0 || length > 1024) {
    throw new IOException("a message of " + length + " bytes is too long");
  }
  return UTF_8.decode(read(socket, length)).toString();
}

ByteBuffer read(Socket socket, int length) throws IOException {
  var bytes = ByteBuffer.allocate(length);
  if (socket.readFully(bytes) < length) {
    throw new EOFException("the end within a message");
  }
  return bytes.flip();
}

// It prints:
//
// SET prez obama
// two and lines
// a message of 2000000000 bytes is too long
