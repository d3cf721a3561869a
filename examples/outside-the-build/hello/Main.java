package hello;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.TcpServer;
import java.io.IOException;

/// A plain Java program that needs nothing but the jar of the sockets: no build, no other library.
public class Main {
  public static void main(String[] args) throws IOException {
    try (TcpServer server = TcpServer.open("127.0.0.1", 0);
        Socket client = TcpClient.open("localhost", server.port());
        Socket connection = server.accept()) {
      boolean module = Main.class.getModule().isNamed();
      connection.write(
          UTF_8.encode(module ? "hello from the module path" : "hello from the class path"));
      connection.closeWrite();
      System.out.println(new String(client.read(1000), UTF_8));
      System.out.println("TCP_INFO: " + client.getOption(Option.TCP_INFO).state());
    }
  }
}
