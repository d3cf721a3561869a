import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.sockets.Program;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.TcpServer;

// A process for each connection, made from the calls themselves, as inetd(8) does it: the child is
// any program whose standard input and output are the connection. The parent closes its copy and
// goes on; only the child's keeps the connection open.
void main() throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var client = TcpClient.open("127.0.0.1", server.port())) {
    var connection = server.accept();
    var shout = Program.of("/usr/bin/tr", "a-z", "A-Z");
    var child = Spawn.of(shout).descriptor(0, connection).descriptor(1, connection).start();
    connection.close();

    client.write(UTF_8.encode("hello, child"));
    client.closeWrite();
    IO.println("the child says: " + new String(client.read(100), UTF_8));
    IO.println("it has " + child.waitid());
    child.close();
  }
}

// It prints:
//
// the child says: HELLO, CHILD
// it has ...
