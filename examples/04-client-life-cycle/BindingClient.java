import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// A client needs an address, too, but nobody has to know it beforehand, so connect(2) lets the
// kernel choose a free port. A client that insists on one has it to itself.
void main() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM)) {
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(16);

    try (var first = Socket.create(Domain.INET, Type.STREAM);
        var second = Socket.create(Domain.INET, Type.STREAM)) {
      first.connect(server.localAddress());
      second.connect(server.localAddress());
      var ports = Set.of(first.localAddress().getPort(), second.localAddress().getPort());
      IO.println("two clients that did not bind have " + ports.size() + " ports");
    }

    try (var first = Socket.create(Domain.INET, Type.STREAM);
        var second = Socket.create(Domain.INET, Type.STREAM)) {
      first.bind(new InetSocketAddress("127.0.0.1", 0));
      first.connect(server.localAddress());
      second.bind(first.localAddress());
    } catch (ErrnoException.AddressInUse e) {
      IO.println("a client that wants the port of another one: " + e.errno());
    }

    // What a client may well choose is the address it comes from, and leave the port to the kernel.
    try (var client = Socket.create(Domain.INET, Type.STREAM)) {
      client.bind(new InetSocketAddress("127.0.0.9", 0));
      client.connect(server.localAddress());
      IO.println("one that chose its address: " + client.localAddress());
    }
  }
}

// It prints:
//
// two clients that did not bind have 2 ports
// a client that wants the port of another one: EADDRINUSE
// one that chose its address: /127.0.0.9:<port>
