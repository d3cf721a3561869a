import static java.nio.charset.StandardCharsets.UTF_8;

import module dev.berth.architecture;
import module dev.berth.cloudhash;
import module dev.berth.session;
import module dev.berth.sockets;

// With a framing, a connection serves many requests: the hash of chapter 9, framed by lines. All
// requests may even be sent ahead, and the answers come in their order.
void main() throws Exception {
  var options = CloudHashOptions.defaults().withFraming(CloudHashFraming.LINE);
  var protocol = new CloudHashProtocol(options, new MemoryStore());
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var server = Server.start(protocol, new Evented(), anyPort);
      var client = TcpClient.open("127.0.0.1", server.address().getPort())) {
    client.write(UTF_8.encode("SET prez obama\nGET prez\nSET vp biden\nGET vp\nQUIT\n"));
    IO.print(new String(client.read(1000), UTF_8));
    IO.println(server.counters().accepted() + " connection");
  }
}

// It prints:
//
// OK
// obama
// OK
// biden
// OK
// 1 connection
