import module dev.berth.sockets;

// A name may have several addresses, and the first may be dead: the next is tried. (Happy Eyeballs,
// RFC 8305, does not even wait for the failure: after 250 ms without an answer it tries the next
// one beside it.) The name here is ours alone; its IPv6 address is one where nobody listens.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    var options = ConnectOptions.DEFAULT.withResolver(this::addressesOf);
    var none = Deadline.NONE;
    try (var client = TcpClient.open("two.example", server.port(), none, options)) {
      IO.println("connected to " + client.remoteAddress());
    }

    var port = server.port();
    server.listeners().getFirst().shutdown(); // Now it does not listen any more.
    try {
      TcpClient.open("two.example", port, none, options).close();
    } catch (ConnectFailedException e) {
      IO.println("addresses that were tried: " + e.attempts().size());
    }
  }
}

// What a name server would say of each family.
CompletableFuture<List<Addrinfo>> addressesOf(String host, String service, Hints hints) {
  var digits = hints.domain() == Domain.INET6 ? "::1" : "127.0.0.1";
  return Names.resolve(digits, service, hints);
}

// It prints:
//
// connected to /127.0.0.1:<port>
// addresses that were tried: 2
