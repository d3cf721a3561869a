import module dev.berth.sockets;

import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;

// Whoever closes a connection first keeps its addresses for a minute (TIME_WAIT), so that late
// packets of it find no stranger. A server that closed first and starts again then cannot bind its
// own port, unless it says SO_REUSEADDR, and had said so before, too: the kernel asks both.
void main() throws IOException {
  var address = serveAndCloseFirst();
  try (var again = Socket.create(Domain.INET, Type.STREAM)) {
    try {
      again.bind(address);
    } catch (ErrnoException.AddressInUse e) {
      IO.println("without SO_REUSEADDR: " + e.errno());
    }
    again.setOption(Option.SO_REUSEADDR, true);
    again.bind(address);
    IO.println("with SO_REUSEADDR: at " + again.localAddress());

    // It does not let anybody take the port of a server that runs.
    again.listen(1);
    try (var another = Socket.create(Domain.INET, Type.STREAM)) {
      another.setOption(Option.SO_REUSEADDR, true);
      another.bind(address);
    } catch (ErrnoException.AddressInUse e) {
      IO.println("while somebody listens there: " + e.errno());
    }
  }
}

InetSocketAddress serveAndCloseFirst() throws IOException {
  try (var server = Socket.create(Domain.INET, Type.STREAM);
      var client = Socket.create(Domain.INET, Type.STREAM)) {
    server.setOption(Option.SO_REUSEADDR, true);
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    server.listen(1);
    client.connect(server.localAddress());
    server.accept().close();
    client.readPartial(ByteBuffer.allocate(1)); // The end; now the client closes, second.
    return server.localAddress();
  }
}

// It prints:
//
// without SO_REUSEADDR: EADDRINUSE
// with SO_REUSEADDR: at /127.0.0.1:<port>
// while somebody listens there: EADDRINUSE
