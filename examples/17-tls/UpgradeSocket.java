import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;
import module dev.berth.tls;

import dev.berth.tls.Identity;

// TLS is put upon a socket that is connected already. The server proves who it is by a certificate;
// this one vouches for itself and is good for development, so the client must be given it.
void main() throws Exception {
  var identity = Identity.selfSigned("localhost");
  try (var server = TcpServer.open("127.0.0.1", 0);
      var plainClient = TcpClient.open("127.0.0.1", server.port());
      var plainServer = server.accept()) {
    var serving = TlsSocket.server(plainServer, TlsContext.server(identity));
    Thread.startVirtualThread(() -> shout(serving));

    var trust = Trust.certificates(identity.certificate());
    var context = TlsContext.client().trust(trust);
    try (var client = TlsSocket.client(plainClient, context, "localhost")) {
      client.write(UTF_8.encode("hello"));
      var answer = ByteBuffer.allocate(100);
      client.readPartial(answer);
      IO.println(client.session().protocol() + ": " + UTF_8.decode(answer.flip()));
    }
  }
}

void shout(TlsSocket connection) {
  try (connection) {
    var request = ByteBuffer.allocate(100);
    connection.readPartial(request);
    var text = UTF_8.decode(request.flip()).toString();
    connection.write(UTF_8.encode(text.toUpperCase(Locale.ROOT)));
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

// It prints:
//
// TLSv1.3: HELLO
