import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// The life of a server: create, bind, listen, accept, close. A client is here only so that there is
// somebody to accept.
void main() throws IOException {
  var server = Socket.create(Domain.INET, Type.STREAM);
  server.bind(new InetSocketAddress("127.0.0.1", 0));
  server.listen(128);

  var client = Socket.create(Domain.INET, Type.STREAM);
  client.connect(server.localAddress());

  var connection = server.accept();
  IO.println("accepted " + connection.remoteAddress());

  connection.close();
  client.close();
  server.close();
}

// It prints:
//
// accepted /127.0.0.1:<port>
