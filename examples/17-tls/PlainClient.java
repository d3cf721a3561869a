import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.sockets;
import module dev.berth.tls;

import dev.berth.tls.Identity;

// A client that speaks plain text at a port for TLS is refused, and its connection ends. The server
// and everybody else's connections do not notice.
void main() throws Exception {
  var identity = Identity.selfSigned("localhost");
  var context = TlsContext.server(identity);
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    try (var plain = TcpClient.open("127.0.0.1", server.port())) {
      plain.write(UTF_8.encode("GET / HTTP/1.1\r\n\r\n"));
      refuse(TlsSocket.server(server.accept(), context));
      IO.println("the client reads " + plain.read(100).length + " bytes, an alert, and the end");
    }

    try (var plain = TcpClient.open("127.0.0.1", server.port());
        var connection = TlsSocket.server(server.accept(), context)) {
      var trust = TlsContext.client().trust(Trust.certificates(identity.certificate()));
      var client = TlsSocket.client(plain, trust, "localhost");
      var handshake = new FutureTask<>(() -> handshake(client));
      Thread.startVirtualThread(handshake);
      connection.handshake();
      IO.println("the next client is welcome: " + handshake.get());
    }
  }
}

void refuse(TlsSocket connection) throws IOException {
  try (connection) {
    connection.handshake();
  } catch (TlsException e) {
    IO.println(e.reason() + ": " + e.getMessage());
  }
}

String handshake(TlsSocket client) throws IOException {
  client.handshake();
  return client.session().protocol();
}

// It prints:
//
// NOT_TLS: ... the client does not speak TLS; it said 'GET / HTTP/1.1'...
// the client reads 7 bytes, an alert, and the end
// the next client is welcome: TLSv1.3
