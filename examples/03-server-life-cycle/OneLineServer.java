import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;

// A whole server in one line. It serves one connection after the other for as long as the program
// runs, so here it runs in a thread that the program does not wait for.
void main() throws Exception {
  var port = freePort();
  Thread.ofPlatform().daemon().start(() -> serve(port));

  for (var name : List.of("ann", "bob")) {
    try (var client = connect(port)) {
      client.write(UTF_8.encode(name));
      client.closeWrite();
      IO.println(new String(client.read(100), UTF_8));
    }
  }
}

void serve(int port) {
  try {
    TcpServer.loop(port, client -> client.write(UTF_8.encode("hello, " + text(client))));
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

String text(Socket client) throws IOException {
  return new String(client.read(100), UTF_8);
}

// Connects as soon as the server listens.
Socket connect(int port) throws IOException {
  while (true) {
    try {
      return TcpClient.open("127.0.0.1", port);
    } catch (ConnectException e) {
      Thread.yield();
    }
  }
}

// A port that is free now.
int freePort() throws IOException {
  try (var server = TcpServer.open(0)) {
    return server.port();
  }
}

// It prints:
//
// hello, ann
// hello, bob
