import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

// The first protocol of our own: SET KEY VALUE and GET KEY on a hash that the network shares. Where
// does a request end? At the end of its stream: the client ends its half, the server answers and
// closes. So each request needs a connection of its own.
void main() throws Exception {
  var server = TcpServer.open("127.0.0.1", 0);
  var port = server.port();
  var loop = Thread.ofPlatform().start(() -> serve(server));

  for (var request : List.of("SET prez obama", "GET prez", "GET vp")) {
    IO.println(request + ": '" + request(port, request) + "'");
  }
  server.close();
  loop.join();
}

String request(int port, String text) throws IOException {
  try (var connection = TcpClient.open("127.0.0.1", port)) {
    connection.write(UTF_8.encode(text));
    connection.closeWrite();
    return new String(connection.read(1000), UTF_8);
  }
}

void serve(TcpServer server) {
  var hash = new HashMap<String, String>();
  try {
    server.loop(connection -> {
      var request = new String(connection.read(1000), UTF_8);
      connection.write(UTF_8.encode(reply(request, hash)));
    });
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

String reply(String request, Map<String, String> hash) {
  var words = request.split(" ", 3);
  return switch (words[0]) {
    case "SET" -> {
      hash.put(words[1], words[2]);
      yield words[2];
    }
    case "GET" -> hash.getOrDefault(words[1], "");
    default -> "what?";
  };
}

// It prints:
//
// SET prez obama: 'obama'
// GET prez: 'obama'
// GET vp: ''
