import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Server and client in a line each, as for TCP. The file that a killed server has left at its path
// is taken over, when nobody listens there any more; the server's own is removed when it closes.
void main() throws Exception {
  var directory = Files.createTempDirectory("berth");
  var path = directory.resolve("server.socket");
  try (var left = Socket.create(Domain.UNIX, Type.STREAM)) {
    left.bind(UnixAddress.of(path)); // And then it was killed.
  }

  try (var server = UnixServer.open(path)) {
    Thread.startVirtualThread(() -> serve(server));
    var answer = UnixClient.connect(path, socket -> socket.read(100));
    IO.println(new String(answer, UTF_8));
  }
  IO.println("the file is gone: " + Files.notExists(path));
  Files.delete(directory);
}

void serve(UnixServer server) {
  try {
    server.loop(connection -> connection.write(UTF_8.encode("hello")));
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// hello
// the file is gone: true
