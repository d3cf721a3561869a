import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Architecture;
import dev.berth.files.LocalTree;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.Server;
import dev.berth.sockets.TcpClient;

// One protocol, all architectures, one switch: FTP is served by each of them in turn, and a client
// sees no difference. (Those of several processes start this program again, and have chapters of
// their own.)
void main() throws Exception {
  var directory = Files.createTempDirectory("berth");
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var tree = LocalTree.open(directory, LocalTree.Access.READ_ONLY)) {
    var ftp = new FtpProtocol(tree, FtpOptions.defaults());
    var dialogues = new HashSet<String>();
    for (var architecture : Architecture.all()) {
      if (!architecture.hasProcesses()) {
        try (var server = Server.start(ftp, architecture, anyPort)) {
          dialogues.add(dialogue(server.address().getPort()));
        }
      }
    }
    IO.println("the same dialogue each time: " + (dialogues.size() == 1));
    IO.print(dialogues.iterator().next());
  } finally {
    Files.delete(directory);
  }
}

String dialogue(int port) throws IOException {
  try (var client = TcpClient.open("127.0.0.1", port)) {
    client.write(UTF_8.encode("USER ftp\r\nPASS me@example.org\r\nPWD\r\nQUIT\r\n"));
    return new String(client.read(10_000), UTF_8).replace("\r", "");
  }
}

// It prints:
//
// the same dialogue each time: true
// 220 FTP server ready.
// 331 Password, please.
// 230 Logged in.
// 257 "/" is the working directory.
// 221 Goodbye.
