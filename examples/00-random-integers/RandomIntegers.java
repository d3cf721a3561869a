import dev.berth.architecture.Evented;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;

// The smallest whole server: whoever connects is handed a random integer.
void main(String[] args) throws Exception {
  var random = new Random();
  Session session =
      (client, effects) -> {
        effects.output(Session.CONTROL).put((random.nextInt() + "\n").getBytes());
        effects.close(Session.CONTROL);
      };
  var port = args.length > 0 ? Integer.parseInt(args[0]) : 4481;
  var address = new InetSocketAddress("127.0.0.1", port);
  try (var server = Server.start(Protocol.of("integers", () -> session), new Evented(), address)) {
    IO.println("nc 127.0.0.1 " + server.address().getPort());
    server.await();
  }
}
