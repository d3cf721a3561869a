package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Program;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that is given its socket as descriptors 0, 1 and 2; the test is inetd.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InetdTest {
  private static final Path ACTIVATE = Path.of("/usr/bin/systemd-socket-activate");

  /// A deadline that no machine needs, from now on.
  private static Deadline inTime() {
    return Deadline.after(Duration.ofSeconds(40));
  }

  private static Program program(String architecture) throws IOException {
    List<String> arguments = arguments(architecture);
    return Program.of(arguments.getFirst(), arguments.subList(1, 6).toArray(String[]::new));
  }

  private static List<String> arguments(String architecture) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        InetdProgram.class.getName(),
        architecture);
  }

  private static Socket listener() throws IOException {
    Socket listener = Socket.create(Domain.INET, Type.STREAM);
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
    listener.listen(16);
    return listener;
  }

  private static ChildProcess given(Socket socket, String architecture) throws IOException {
    return Spawn.of(program(architecture))
        .descriptor(0, socket)
        .descriptor(1, socket)
        .descriptor(2, socket)
        .start();
  }

  /// It alone holds the connection.
  private static ChildProcess givenConnection(Socket listener, String architecture)
      throws IOException {
    try (Socket connection = listener.accept()) {
      return given(connection, architecture);
    }
  }

  /// A client who must hear nothing but the protocol.
  private static void talks(InetSocketAddress to) throws IOException {
    try (java.net.Socket client = new java.net.Socket(to.getAddress(), to.getPort())) {
      talks(client);
    }
  }

  private static void talks(java.net.Socket client) throws IOException {
    client.setSoTimeout(60_000);
    var input = new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII);
    BufferedReader lines = new BufferedReader(input);
    assertThat(lines.readLine()).matches("[0-9]+");
    client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(lines.readLine()).isEqualTo("hello");
    client.shutdownOutput();
    assertThat(lines.readLine()).isNull();
  }

  @Test
  void a_connection_is_served_and_the_program_ends_with_it() throws Exception {
    try (Socket listener = listener();
        java.net.Socket client =
            new java.net.Socket("127.0.0.1", listener.localAddress().getPort());
        ChildProcess child = givenConnection(listener, "evented")) {
      talks(client);
      assertThat(child.waitid(inTime()).isSuccess()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "prefork", "evented"})
  void a_listener_is_served_by_the_architecture(String architecture) throws Exception {
    try (Socket listener = listener();
        ChildProcess child = given(listener, architecture)) {
      try {
        talks(listener.localAddress());
        talks(listener.localAddress());
      } finally {
        child.kill(Signal.TERM);
        child.waitid(inTime());
      }
    }
  }

  @Test
  void what_is_no_TCP_socket_is_refused_in_one_line() throws Exception {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
        Socket.Pair errors = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      for (boolean socket : new boolean[] {true, false}) {
        Spawn spawn = Spawn.of(program("evented")).descriptor(2, errors.second());
        spawn = socket ? spawn.descriptor(0, pair.second()) : spawn.devNull(0);
        try (ChildProcess child = spawn.start()) {
          assertThat(child.waitid(inTime()).isSuccess()).isFalse();
        }
        byte[] text = new byte[4000];
        int count = errors.first().readPartial(java.nio.ByteBuffer.wrap(text), inTime());
        assertThat(new String(text, 0, count, StandardCharsets.UTF_8))
            .contains("descriptor 0 is no TCP socket");
      }
    }
  }

  @Test
  void systemd_starts_one_for_each_connection() throws Exception {
    assumeTrue(Files.isExecutable(ACTIVATE), "there is no systemd-socket-activate here");
    int port;
    try (Socket free = listener()) {
      port = free.localAddress().getPort();
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ACTIVATE.toString(), "--inetd", "-a", "-l", "127.0.0.1:" + port, "--"));
    command.addAll(arguments("evented"));
    Process activated = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = activated.inputReader(StandardCharsets.UTF_8)) {
      String said = output.readLine();
      while (said != null && !said.contains("Listening on")) {
        said = output.readLine();
      }
      assertThat(said).contains(Integer.toString(port));
      talks(new InetSocketAddress("127.0.0.1", port));
      talks(new InetSocketAddress("127.0.0.1", port));
    } finally {
      activated.descendants().forEach(ProcessHandle::destroyForcibly);
      activated.destroyForcibly().waitFor();
    }
  }
}
