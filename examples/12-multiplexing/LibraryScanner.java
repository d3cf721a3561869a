import dev.berth.sockets.TcpServer;
import dev.berth.tools.scan.PortState;
import dev.berth.tools.scan.Ports;
import dev.berth.tools.scan.ScanOptions;
import dev.berth.tools.scan.Scanner;
import dev.berth.tools.scan.Target;

// The port scanner that the library has: thousands of connects at once, but never more than there
// are descriptors and local ports for. `berth scan` is its command.
void main() throws IOException {
  try (var server = TcpServer.open("127.0.0.1", 0)) {
    var here = Target.of("localhost", InetAddress.getByName("127.0.0.1"));
    var ours = server.port();
    var found = new TreeMap<Integer, PortState>();
    var report =
        new Scanner(ScanOptions.DEFAULT)
            .scan(
                List.of(here),
                Ports.parse("1-1024," + ours),
                result -> found.put(result.address().getPort(), result.state()));
    IO.println(report.done() + " ports have told: " + report.ending());

    IO.println("our server is among them: " + found.get(ours));
    IO.println("most are closed: " + (report.closed() > report.open()));
  }
}

// It prints:
//
// 1025 ports have told: complete
// our server is among them: open
// most are closed: true
