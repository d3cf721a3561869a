import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Being ready means that a call will not wait, whatever it then says. So a listener is readable
// when there is somebody to accept, a connection is readable at its end, and a socket that connects
// is writable when that has ended, well or not.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    var listener = server.listeners().getFirst();
    IO.println("a listener, nobody there: readable " + readable(listener));
    var client = TcpClient.open("127.0.0.1", server.port());
    IO.println("a listener, somebody there: readable " + readable(listener));

    var connection = server.accept();
    IO.println("a connection, nothing sent: readable " + readable(connection));
    client.close();
    IO.println("a connection, the peer has closed: readable " + readable(connection));
    IO.println("  and read says " + connection.readPartial(ByteBuffer.allocate(1)));
    connection.close();
  }

  try (var client = Socket.create(Domain.INET, Type.STREAM)) {
    client.connectNonBlocking(new InetSocketAddress("127.0.0.1", 1)); // Nobody listens there.
    var sets = Select.select(List.of(), List.of(client), List.of(), Deadline.NONE);
    IO.println("a refused connect: writable " + !sets.writable().isEmpty());
    IO.println("  and SO_ERROR says " + client.getOption(Option.SO_ERROR).orElseThrow());
  }
}

boolean readable(Socket socket) throws IOException {
  var now = Deadline.after(Duration.ZERO);
  return !Select.select(List.of(socket), List.of(), List.of(), now).isEmpty();
}

// It prints:
//
// a listener, nobody there: readable false
// a listener, somebody there: readable true
// a connection, nothing sent: readable false
// a connection, the peer has closed: readable true
//   and read says -1
// a refused connect: writable true
//   and SO_ERROR says ECONNREFUSED
