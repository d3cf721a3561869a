import dev.berth.architecture.Prefork;
import dev.berth.server.Server;
import dev.berth.session.Protocol;
import dev.berth.session.Session;

// A server of your own with worker processes: whoever connects is told which of them serves.
//
// kill -USR1 starts the program anew, and no connection is refused meanwhile; kill -TTIN makes one
// worker more, -TTOU one fewer; Ctrl-C stops. systemd may give it the socket:
//   systemd-socket-activate -l 4481 java ... Crowd.java
void main(String[] args) throws Exception {
  Server.holdSignals(); // Until awaitSignals: none of them may end what serves already.
  var port = args.length > 0 ? Integer.parseInt(args[0]) : 4481;
  var address = new InetSocketAddress("127.0.0.1", port);
  Session session =
      (client, effects) -> {
        effects.output(Session.CONTROL).put((ProcessHandle.current().pid() + "\n").getBytes());
        effects.close(Session.CONTROL);
      };
  // A worker is this program once more, with the same arguments: it comes to this line and stays.
  var server = Server.start(Protocol.of("crowd", () -> session), new Prefork(2), address);
  var self = ProcessHandle.current().pid();
  IO.println("process " + self + " keeps two workers at port " + server.address().getPort());
  server.awaitSignals(Duration.ofSeconds(10), () -> {});
}
