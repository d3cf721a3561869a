import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// The accept loop, ready-made, over all listeners of a server. It ends when the server is closed; a
// handler that fails ends its own connection and nothing else.
void main() throws Exception {
  var address = new InetSocketAddress("127.0.0.1", 0);
  var server = TcpServer.open(address, new InetSocketAddress("127.0.0.2", 0));
  var loop = Thread.ofPlatform().start(() -> serve(server));

  for (var listener : server.addresses()) {
    var host = listener.getAddress().getHostAddress();
    var answer = TcpClient.connect(host, listener.getPort(), socket -> socket.read(1000));
    IO.print(new String(answer, UTF_8));
  }
  server.close();
  loop.join();
  IO.println("the loop has ended");
}

void serve(TcpServer server) {
  try {
    server.acceptLoop(connection -> {
      // The connection is the handler's to close. loop(...) instead of acceptLoop closes it itself.
      try (connection) {
        connection.write(UTF_8.encode("you have come to " + connection.localAddress() + "\n"));
      }
    });
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// you have come to /127.0.0.1:<port>
// you have come to /127.0.0.2:<port>
// the loop has ended
