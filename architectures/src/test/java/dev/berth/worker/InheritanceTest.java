package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Program;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that is given its listener by systemd, whose part a shell plays.
class InheritanceTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String FOR_IT = "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$@\"";
  private static final String FOR_ANOTHER = "export LISTEN_PID=1 LISTEN_FDS=1; exec \"$@\"";
  private static final Path ACTIVATE = Path.of("/usr/bin/systemd-socket-activate");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"virtual-thread", "prefork", "process"})
  void the_listener_that_systemd_passes_is_served(String architecture) throws Exception {
    try (Socket listener = listener()) {
      String line = firstLine(FOR_IT, listener, architecture, "port ", listener);
      assertThat(line).startsWith("port " + listener.localAddress().getPort() + " ");
    }
  }

  @Test
  void what_was_meant_for_another_process_is_left_alone() throws Exception {
    try (Socket listener = listener()) {
      String line = firstLine(FOR_ANOTHER, listener, "virtual-thread", "port ", null);
      assertThat(line).doesNotStartWith("port " + listener.localAddress().getPort() + " ");
    }
  }

  @Test
  void a_socket_that_does_not_listen_is_refused_in_one_line() throws Exception {
    try (Socket datagrams = Socket.create(Domain.INET, Type.DGRAM)) {
      assertThat(firstLine(FOR_IT, datagrams, "evented", "Exception in", null))
          .contains("descriptor 3 was given to listen on, but it is no listening TCP socket");
    }
  }

  @Test
  void a_file_is_refused_in_one_line() throws Exception {
    assertThat(firstLine(FOR_IT + " 3< /dev/null", listener(), "evented", "Exception in", null))
        .contains("descriptor 3 was given to listen on, but it is no listening TCP socket");
  }

  @Test
  void a_number_of_descriptors_that_is_none_is_refused() throws Exception {
    Map<String, String> environment = Map.of("LISTEN_PID", "17", "LISTEN_FDS", "some");
    assertThatThrownBy(() -> Inheritance.fromSystemd(environment, 17))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not 'some'");
    assertThat(Inheritance.fromSystemd(environment, 18)).isEmpty();
  }

  @Test
  void systemd_socket_activate_starts_it_with_the_first_connection() throws Exception {
    assumeTrue(Files.isExecutable(ACTIVATE), "there is no systemd-socket-activate here");
    int port;
    try (Socket free = listener()) {
      port = free.localAddress().getPort();
    }
    List<String> command = new ArrayList<>();
    command.add(ACTIVATE.toString());
    command.addAll(List.of("-l", "127.0.0.1:" + port, "--"));
    command.addAll(program("virtual-thread"));
    Process activated = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = activated.inputReader(StandardCharsets.UTF_8)) {
      String said = output.readLine();
      while (said != null && !said.contains("Listening on")) {
        said = output.readLine();
      }
      assertThat(said).contains(Integer.toString(port));
      greeted(port);
    } finally {
      activated.destroyForcibly().waitFor();
    }
  }

  @Test
  void the_service_manager_is_told_at_its_socket() throws Exception {
    Path path = directory.resolve("notify");
    try (Socket manager = Socket.create(Domain.UNIX, Type.DGRAM)) {
      manager.bind(UnixAddress.of(path));
      ServiceManager.tell(path.toString(), "MAINPID=4711");
      ByteBuffer bytes = ByteBuffer.allocate(100);
      manager.readPartial(bytes, Deadline.after(LONG));
      assertThat(StandardCharsets.UTF_8.decode(bytes.flip()).toString()).isEqualTo("MAINPID=4711");
    }
  }

  @Test
  void a_service_manager_that_is_not_there_does_no_harm() {
    ServiceManager.tell(directory.resolve("nobody").toString(), "READY=1");
    ServiceManager.tell(null, "READY=1");
    ServiceManager.tell("", "READY=1");
    ServiceManager.tell("@" + "x".repeat(200), "READY=1");
  }

  private static Socket listener() throws IOException {
    Socket listener = Socket.create(Domain.INET, Type.STREAM);
    listener.bind(new InetSocketAddress("127.0.0.1", 0));
    listener.listen(16);
    return listener;
  }

  private static List<String> program(String architecture) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        EchoProgram.class.getName(),
        architecture,
        "signals");
  }

  /// Starts the echo program by a shell that has this as descriptor 3, and reads to the first line
  /// that begins so; then somebody may greet it.
  private static String firstLine(
      String script, Socket third, String architecture, String beginning, @Nullable Socket greeted)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-c", script, "sh"));
    arguments.addAll(program(architecture));
    Program shell = Program.of("/bin/sh", arguments.toArray(String[]::new));
    try (Socket.Pair output = Socket.socketpair(Domain.UNIX, Type.STREAM);
        var child =
            Spawn.of(shell)
                .descriptor(3, third)
                .descriptor(1, output.second())
                .descriptor(2, output.second())
                .start()) {
      output.second().close();
      try {
        String line = lineOf(output.first(), beginning);
        if (greeted != null) {
          greeted(greeted.localAddress().getPort());
        }
        return line;
      } finally {
        child.kill(Signal.KILL);
        child.waitid();
      }
    }
  }

  private static String lineOf(Socket output, String beginning) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (output.readPartial(one.clear(), Deadline.after(LONG)) == 1) {
      char letter = (char) one.get(0);
      if (letter != '\n') {
        text.append(letter);
      } else if (text.indexOf(beginning) == 0) {
        return text.toString();
      } else {
        text.setLength(0);
      }
    }
    throw new IOException("the program has ended without: " + beginning);
  }

  private static void greeted(int port) throws IOException {
    try (java.net.Socket client = new java.net.Socket("127.0.0.1", port)) {
      client.setSoTimeout((int) LONG.toMillis());
      BufferedReader input =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(input.readLine()).matches("[0-9]+");
    }
  }
}
