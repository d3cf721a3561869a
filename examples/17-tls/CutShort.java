import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;
import module dev.berth.tls;

import dev.berth.tls.Identity;

// How does one know that all has come, and nobody has cut the connection in the middle? The peer
// says that it has finished (close_notify). An end without that is an error, and not an end.
void main() throws Exception {
  var identity = Identity.selfSigned("localhost");
  tell(identity, TlsSocket::close);
  tell(identity, connection -> connection.socket().close());
}

void tell(Identity identity, Consumer<TlsSocket> end) throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var plainClient = TcpClient.open("127.0.0.1", server.port())) {
    var connection = TlsSocket.server(server.accept(), TlsContext.server(identity));
    Thread.startVirtualThread(() -> sendAndEnd(connection, end));

    var context = TlsContext.client().trust(Trust.certificates(identity.certificate()));
    try (var client = TlsSocket.client(plainClient, context, "localhost")) {
      var buffer = ByteBuffer.allocate(100);
      client.readFully(buffer.limit(5), Deadline.NONE);
      IO.println("read: " + UTF_8.decode(buffer.flip()));
      IO.println("and then: " + client.readPartial(buffer.clear()));
    } catch (TruncatedException e) {
      IO.println("and then: cut short");
    }
  }
}

void sendAndEnd(TlsSocket connection, Consumer<TlsSocket> end) {
  try {
    connection.write(UTF_8.encode("hello"));
    end.accept(connection);
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// read: hello
// and then: -1
// read: hello
// and then: cut short
