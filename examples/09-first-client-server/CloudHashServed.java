import module dev.berth.architecture;
import module dev.berth.cloudhash;
import module dev.berth.session;
import module dev.berth.sockets;

import dev.berth.architecture.Serial;
import dev.berth.sockets.Socket;

// The same hash as the library has it: a protocol that knows no sockets, served by whichever
// architecture; and its client, which is given a way to connect.
void main() throws Exception {
  var options = CloudHashOptions.defaults().withFraming(CloudHashFraming.END_OF_INPUT);
  var protocol = new CloudHashProtocol(options, new MemoryStore());
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(protocol, new Serial(), anyPort)) {
    var connections = new AtomicInteger();
    Dialer dialer =
        () -> {
          connections.incrementAndGet();
          return new Line(TcpClient.open("127.0.0.1", server.address().getPort()));
        };
    try (var hash = new CloudHashClient(dialer, options.framing())) {
      hash.set("prez", "obama");
      IO.println("prez: " + hash.get("prez"));
      IO.println("vp: " + hash.get("vp"));
      IO.println(connections + " requests took as many connections");
    }
  }
}

// What the client needs of a connection.
record Line(Socket socket) implements Transport {
  @Override
  public void write(ByteBuffer bytes) throws IOException {
    socket.write(bytes);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return socket.readPartial(into);
  }

  @Override
  public void endWrite() throws IOException {
    socket.closeWrite();
  }

  @Override
  public void close() {
    socket.close();
  }
}

// It prints:
//
// prez: obama
// vp: null
// 3 requests took as many connections
