import module dev.berth.sockets;
import module dev.berth.tls;

import dev.berth.tls.Identity;

// A client believes nobody without a reason: the certificate must be vouched for by somebody it
// trusts, and must be for the name that it asked for. Who turns this off talks to anybody.
void main() throws Exception {
  var identity = Identity.selfSigned("localhost");
  var trusting = TlsContext.client().trust(Trust.certificates(identity.certificate()));
  attempt(identity, "an authority of the JDK's", TlsContext.client(), "localhost");
  attempt(identity, "another name", trusting, "example.org");
  attempt(identity, "the right name, and trusted", trusting, "localhost");
}

void attempt(Identity identity, String what, TlsContext context, String name) throws Exception {
  try (var server = TcpServer.open("127.0.0.1", 0);
      var plainClient = TcpClient.open("127.0.0.1", server.port());
      var plainServer = server.accept();
      var client = TlsSocket.client(plainClient, context, name)) {
    var serving = TlsSocket.server(plainServer, TlsContext.server(identity));
    var handshake = new FutureTask<>(() -> handshake(serving));
    Thread.startVirtualThread(handshake);
    try {
      client.handshake();
      IO.println(what + ": good");
    } catch (TlsException e) {
      IO.println(what + ": " + e.reason());
    }
    IO.println("  the server saw: " + handshake.get());
  }
}

String handshake(TlsSocket connection) throws IOException {
  try {
    connection.handshake();
    return "a good client";
  } catch (TlsException e) {
    return "the alert " + e.alert();
  }
}

// It prints:
//
// an authority of the JDK's: UNKNOWN_ISSUER
//   the server saw: the alert certificate_unknown
// another name: NAME_MISMATCH
//   the server saw: the alert certificate_unknown
// the right name, and trusted: good
//   the server saw: a good client
