package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Program;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each server serves the connection that inetd gives it, and the client hears nothing else.
final class InetdCommandTest {

  /// A deadline that no machine needs, from now on.
  private static Deadline inTime() {
    return Deadline.after(Duration.ofSeconds(40));
  }

  @TempDir Path directory;

  private static Socket listener() throws Exception {
    Socket listener = Socket.create(Domain.INET, Type.STREAM);
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
    listener.listen(4);
    return listener;
  }

  private static ChildProcess serve(Socket listener, String... arguments) throws Exception {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    all.addAll(List.of(arguments));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    try (Socket connection = listener.accept()) {
      return Spawn.of(Program.of(java.toString(), all.toArray(String[]::new)))
          .descriptor(0, connection)
          .descriptor(1, connection)
          .descriptor(2, connection)
          .start();
    }
  }

  @Test
  void aDirectoryIsServed() throws Exception {
    Files.writeString(directory.resolve("a.txt"), "hello");
    try (Socket listener = listener();
        Socket clients = Socket.create(Domain.INET, Type.STREAM)) {
      clients.connect(listener.localAddress(), inTime());
      try (ChildProcess child = serve(listener, "ftp", directory.toString(), "--inetd")) {
        List<String> heard = talk(clients, "USER anonymous", "PASS x", "SIZE a.txt", "QUIT");
        assertThat(heard).allMatch(line -> line.matches("[0-9]{3}[ -].*"));
        assertThat(heard).anyMatch(line -> line.startsWith("220 ")).contains("213 5");
        assertThat(heard.getLast()).startsWith("221 ");
        assertThat(child.waitid(inTime()).isSuccess()).isTrue();
      }
    }
  }

  @Test
  void aHashIsServed() throws Exception {
    try (Socket listener = listener();
        Socket client = Socket.create(Domain.INET, Type.STREAM)) {
      client.connect(listener.localAddress(), inTime());
      try (ChildProcess child = serve(listener, "cloudhash", "--inetd")) {
        assertThat(talk(client, "SET a b", "GET a", "QUIT")).containsExactly("OK", "b", "OK");
        assertThat(child.waitid(inTime()).isSuccess()).isTrue();
      }
    }
  }

  @Test
  void aConnectionIsPassedOn() throws Exception {
    try (Socket listener = listener();
        Socket target = listener();
        Socket client = Socket.create(Domain.INET, Type.STREAM)) {
      client.connect(listener.localAddress(), inTime());
      String to = "127.0.0.1:" + target.localAddress().getPort();
      try (ChildProcess child = serve(listener, "relay", to, "--inetd")) {
        try (Socket server = target.accept(inTime())) {
          server.write(java.nio.ByteBuffer.wrap(new byte[] {'h', 'i', '\n'}), inTime());
        }
        assertThat(talk(client)).containsExactly("hi");
        assertThat(child.waitid(inTime()).isSuccess()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--nonsense", "--max-connections=0"})
  void whatIsWrongIsNotToldToTheClient(String option) throws Exception {
    try (Socket listener = listener();
        Socket client = Socket.create(Domain.INET, Type.STREAM)) {
      client.connect(listener.localAddress(), inTime());
      try (ChildProcess child = serve(listener, "cloudhash", "--inetd", option)) {
        assertThat(child.waitid(inTime()).isSuccess()).isFalse();
        assertThat(client.read(1000, inTime())).isEmpty();
      }
    }
  }

  /// Says lines and hears all that comes until the end.
  private static List<String> talk(Socket client, String... lines) throws Exception {
    for (String line : lines) {
      client.write(StandardCharsets.US_ASCII.encode(line + "\r\n"), inTime());
    }
    if (lines.length == 0) {
      client.closeWrite();
    }
    var input = new InputStreamReader(client.inputStream(), StandardCharsets.US_ASCII);
    return new BufferedReader(input).lines().toList();
  }
}
