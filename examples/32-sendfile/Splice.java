import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Pipe;

// From socket to socket bytes go through a pipe by splice(2), and never come into the program: a
// relay that does not touch what it relays.
void main() throws Exception {
  try (var relay = TcpServer.open("127.0.0.1", 0);
      var target = TcpServer.open("127.0.0.1", 0)) {
    var relaying = new FutureTask<>(() -> relay(relay, target.port()));
    Thread.startVirtualThread(relaying);

    try (var client = TcpClient.open("127.0.0.1", relay.port());
        var connection = target.accept()) {
      client.write(UTF_8.encode("hello, whoever is behind this"));
      client.closeWrite();
      IO.println("the target reads: " + new String(connection.read(100), UTF_8));
    }
    IO.println("bytes relayed: " + relaying.get());
  }
}

// One direction; the other one would be a pipe and a thread of its own.
long relay(TcpServer relay, int port) throws IOException {
  try (var from = relay.accept();
      var to = TcpClient.open("127.0.0.1", port);
      var pipe = Pipe.open()) {
    var count = pipe.relay(from, to, Deadline.NONE);
    to.closeWrite(); // The end goes on, too.
    return count;
  }
}

// It prints:
//
// the target reads: hello, whoever is behind this
// bytes relayed: 29
