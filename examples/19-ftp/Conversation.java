import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.architecture.Serial;
import dev.berth.files.LocalTree;
import dev.berth.ftp.FtpOptions;
import dev.berth.ftp.FtpProtocol;
import dev.berth.server.Server;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;

// FTP is the protocol of the chapters on architectures: commands and replies on one connection, and
// a second connection for each transfer. The server says at which port it waits for that one (229),
// the client connects, and the end of the data is the end of its stream.
void main() throws Exception {
  var directory = Files.createTempDirectory("berth");
  var file = Files.writeString(directory.resolve("hello.txt"), "hello, world\n");
  var anyPort = new InetSocketAddress("127.0.0.1", 0);
  try (var tree = LocalTree.open(directory, LocalTree.Access.READ_ONLY);
      var server =
          Server.start(new FtpProtocol(tree, FtpOptions.defaults()), new Serial(), anyPort);
      var control = TcpClient.open("127.0.0.1", server.address().getPort())) {
    var replies = new BufferedReader(new InputStreamReader(control.inputStream(), UTF_8));
    IO.println(replies.readLine());
    ask("USER anonymous", control, replies);
    ask("PASS me@example.org", control, replies);
    ask("PWD", control, replies);
    ask("TYPE I", control, replies); // Bytes as they are.

    var passive = ask("EPSV", control, replies);
    var port = Integer.parseInt(passive.replaceAll("^.*\\|\\|\\||\\D+$", ""));
    ask("RETR hello.txt", control, replies);
    try (var data = TcpClient.open("127.0.0.1", port)) {
      IO.print("  " + new String(data.read(1000), UTF_8));
    }
    IO.println(replies.readLine());
    ask("QUIT", control, replies);
  } finally {
    Files.delete(file);
    Files.delete(directory);
  }
}

String ask(String command, Socket control, BufferedReader replies) throws IOException {
  IO.println("> " + command);
  control.write(UTF_8.encode(command + "\r\n"));
  var reply = replies.readLine();
  IO.println(reply);
  return reply;
}

// It prints:
//
// 220 FTP server ready.
// > USER anonymous
// 331 Password, please.
// > PASS me@example.org
// 230 Logged in.
// > PWD
// 257 "/" is the working directory.
// > TYPE I
// 200 TYPE is I (as it is).
// > EPSV
// 229 Entering extended passive mode (|||<port>|)
// > RETR hello.txt
// 150 Sending the file (13 bytes).
//   hello, world
// 226 Transfer complete.
// > QUIT
// 221 Goodbye.
