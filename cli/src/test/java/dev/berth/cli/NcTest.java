package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.TcpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `berth nc` as a process, beside OpenBSD's nc: the same bytes, the same ends, the same statuses.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class NcTest {
  private static final String HOST = "127.0.0.1";

  @TempDir Path directory;

  /// Ours and theirs.
  private enum Which {
    OURS,
    THEIRS;

    private List<String> command() {
      if (this == OURS) {
        return List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "nc");
      }
      if (!new File("/usr/bin/nc.openbsd").canExecute()
          && !new File("/bin/nc.openbsd").canExecute()) {
        String line = "nc.openbsd (netcat-openbsd) is not installed: its test is skipped";
        System.out.println(line);
        return abort(line);
      }
      return List.of("nc.openbsd");
    }

    Nc start(Object... arguments) throws IOException {
      List<String> command = new ArrayList<>(command());
      for (Object argument : arguments) {
        command.add(argument.toString());
      }
      return new Nc(new ProcessBuilder(command).start());
    }
  }

  /// A netcat that runs.
  private record Nc(Process process) implements AutoCloseable {
    void type(String text) throws IOException {
      process.getOutputStream().write(text.getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    Nc endInput() throws IOException {
      process.getOutputStream().close();
      return this;
    }

    int status() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it has ended").isTrue();
      return process.exitValue();
    }

    String shown() throws IOException {
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    String errors() throws IOException {
      return new String(process.getErrorStream().readAllBytes(), UTF_8);
    }

    /// The port in its first line on standard error, of `-v`.
    int port() throws IOException {
      BufferedReader errors = process.errorReader(UTF_8);
      String line = errors.readLine();
      assertThat(line).matches(".*listening at .*:\\d+");
      return Integer.parseInt(line.replaceFirst(".*:", ""));
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String heard(Socket socket, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    socket.readFully(buffer, soon());
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  private static boolean isQuiet(Socket socket) throws IOException {
    return socket.poll(Socket.READ, Deadline.after(Duration.ofMillis(300))) == 0;
  }

  // ---------------------------------------------------------------- both alike

  @ParameterizedTest
  @EnumSource
  void without_N_the_server_hears_no_end_and_its_answer_is_printed(Which which) throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = which.start(HOST, server.port());
        Socket peer = server.accept(soon())) {
      nc.type("gekko\n");
      nc.endInput();
      assertThat(heard(peer, 6)).isEqualTo("gekko\n");
      assertThat(isQuiet(peer)).isTrue();
      peer.write(bytes("bud\n"));
      peer.shutdown();
      assertThat(nc.shown()).isEqualTo("bud\n");
      assertThat(nc.status()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void with_N_a_server_that_reads_to_the_end_answers(Which which) throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = which.start("-N", HOST, server.port());
        Socket peer = server.accept(soon())) {
      nc.type("gekko\n");
      nc.endInput();
      assertThat(heard(peer, 100)).isEqualTo("gekko\n");
      peer.write(bytes("bud\n"));
      peer.shutdown();
      assertThat(nc.shown()).isEqualTo("bud\n");
      assertThat(nc.status()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void after_the_servers_half_the_input_is_still_sent(Which which) throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = which.start("-N", HOST, server.port());
        Socket peer = server.accept(soon())) {
      peer.write(bytes("hello\n"));
      peer.closeWrite();
      assertThat(nc.process().inputReader(UTF_8).readLine()).isEqualTo("hello");
      nc.type("late\n");
      assertThat(heard(peer, 5)).isEqualTo("late\n");
      nc.endInput();
      assertThat(heard(peer, 1)).isEmpty();
      assertThat(nc.status()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_closed_port_is_status_1_and_an_open_one_0(Which which) throws Exception {
    int port;
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = which.start("-z", HOST, server.port()).endInput()) {
      port = server.port();
      assertThat(nc.status()).isZero();
      assertThat(nc.errors() + nc.shown()).isEmpty();
    }
    try (Nc nc = which.start("-z", HOST, port).endInput()) {
      assertThat(nc.status()).isEqualTo(1);
      assertThat(nc.errors() + nc.shown()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_range_with_one_open_port_is_status_0(Which which) throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = which.start("-z", HOST, server.port() - 2 + "-" + (server.port() + 2)).endInput()) {
      assertThat(nc.status()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_silent_server_is_left_after_w_seconds_with_status_0(Which which) throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = which.start("-w", "1", HOST, server.port());
        Socket _ = server.accept(soon())) {
      assertThat(nc.status()).isZero();
    }
  }

  /// As the manual of OpenBSD's has it; its Debian version 1.219 waits for the peer all the same.
  @Test
  void q_ends_it_after_the_input() throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = Which.OURS.start("-q", "0", HOST, server.port());
        Socket peer = server.accept(soon())) {
      nc.type("x");
      nc.endInput();
      assertThat(heard(peer, 100)).isEqualTo("x");
      assertThat(nc.status()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_listening_one_ends_with_its_client(Which which) throws Exception {
    Path path = directory.resolve("socket");
    try (Nc nc = which.start("-lU", path)) {
      while (!Files.exists(path)) {
        Thread.onSpinWait();
      }
      try (Nc client = which.start("-NU", path)) {
        client.type("hello\n");
        client.endInput();
        assertThat(nc.shown()).isEqualTo("hello\n");
        assertThat(nc.status()).isZero();
        assertThat(client.status()).isZero();
      }
    }
  }

  @Test
  void ours_and_theirs_talk_by_udp() throws Exception {
    try (Nc nc = Which.OURS.start("-luv", HOST, 0)) {
      int port = nc.port();
      try (Nc client = Which.THEIRS.start("-u", HOST, port)) {
        client.type("hello\n");
        assertThat(nc.process().inputReader(UTF_8).readLine()).isEqualTo("hello");
        nc.type("to you\n");
        assertThat(client.process().inputReader(UTF_8).readLine()).isEqualTo("to you");
      }
    }
  }

  // ---------------------------------------------------------------- ours

  @Test
  void one_client_after_the_other_is_served() throws Exception {
    try (Nc nc = Which.OURS.start("-lkv", HOST, 0)) {
      int port = nc.port();
      BufferedReader shown = nc.process().inputReader(UTF_8);
      for (String word : List.of("one", "two", "three")) {
        try (Socket client = TcpClient.open(HOST, port, soon())) {
          client.write(bytes(word + "\n"));
        }
        assertThat(shown.readLine()).isEqualTo(word);
      }
    }
  }

  @Test
  void both_ends_of_tls_are_made_of_two_commands() throws Exception {
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    try (Nc nc =
        Which.OURS.start("-lc", "--tls-cert", certificate, "--tls-key", key, "-v", HOST, 0)) {
      BufferedReader errors = nc.process().errorReader(UTF_8);
      assertThat(errors.readLine()).contains("SHA-256");
      int port = Integer.parseInt(errors.readLine().replaceFirst(".*:", ""));
      try (Nc client = Which.OURS.start("-Nc", "--tls-ca", certificate, "localhost", port)) {
        client.type("secret\n");
        client.endInput();
        assertThat(nc.process().inputReader(UTF_8).readLine()).isEqualTo("secret");
        assertThat(nc.status()).isZero();
        assertThat(client.status()).isZero();
      }
    }
  }

  @Test
  void an_unknown_certificate_is_refused_unless_one_says_so() throws Exception {
    try (Nc nc = Which.OURS.start("-lckv", HOST, 0)) {
      BufferedReader errors = nc.process().errorReader(UTF_8);
      assertThat(errors.readLine()).contains("SHA-256");
      int port = Integer.parseInt(errors.readLine().replaceFirst(".*:", ""));
      try (Nc client = Which.OURS.start("-c", HOST, port).endInput()) {
        assertThat(client.status()).isEqualTo(1);
        assertThat(client.errors()).contains("--tls-ca FILE").hasLineCount(1);
      }
      try (Nc client = Which.OURS.start("-cN", "--tls-insecure", HOST, port)) {
        client.type("x\n");
        client.endInput();
        assertThat(nc.process().inputReader(UTF_8).readLine()).isEqualTo("x");
        assertThat(client.status()).isZero();
      }
    }
  }

  @Test
  void a_reset_is_told_and_status_1() throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = Which.OURS.start(HOST, server.port());
        Socket peer = server.accept(soon())) {
      peer.reset();
      assertThat(nc.status()).isEqualTo(1);
      assertThat(nc.errors()).contains("ECONNRESET").hasLineCount(1);
    }
  }

  @Test
  void nobody_there_is_told_in_a_line() throws Exception {
    int port;
    try (TcpServer server = TcpServer.open(HOST, 0)) {
      port = server.port();
    }
    try (Nc nc = Which.OURS.start(HOST, port).endInput()) {
      assertThat(nc.status()).isEqualTo(1);
      assertThat(nc.errors()).contains("ECONNREFUSED", "berth scan").hasLineCount(1);
    }
  }

  @Test
  void a_reader_that_leaves_ends_it_quietly() throws Exception {
    try (TcpServer server = TcpServer.open(HOST, 0);
        Nc nc = Which.OURS.start(HOST, server.port());
        Socket peer = server.accept(soon())) {
      nc.process().getInputStream().close();
      peer.write(bytes("nobody reads this"));
      assertThat(nc.status()).isZero();
      assertThat(nc.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-k localhost 1; -k is for -l",
        "-lz 1; choose one",
        "localhost; it needs HOST and PORT",
        "localhost 1-3; several ports need -z",
        "localhost 65536; the ports that can be connected to are 1 to 65535",
        "-U; -U needs one PATH",
        "-cu localhost 1; TLS needs a stream",
        "--tls-insecure localhost 1; need -c",
        "-lc --tls-cert a 1; go together",
        "-w 0 localhost 1; it must be more than 0 seconds",
        "-q soon localhost 1; 'soon' is no number of seconds",
        "-s nowhere localhost 1; nowhere"
      })
  void what_makes_no_sense_is_told_in_a_line(String argumentsAndText) {
    String[] parts = argumentsAndText.split("; ");
    Command command = Command.run(("nc " + parts[0]).split(" "));

    assertThat(command.errors()).startsWith("berth nc: ").contains(parts[1]).hasLineCount(1);
    assertThat(command.status()).isEqualTo(2);
  }
}
