package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.sockets.Signal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a server ends when it is told to, seen from outside.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class StopTest {
  /// More than the kernel keeps for a client that does not read.
  private static final int LARGE = 64 << 20;

  @TempDir Path directory;

  @BeforeEach
  void makeFile() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("large").toFile(), "rw")) {
      file.setLength(LARGE);
    }
  }

  private Program serve(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("ftp", directory.toString()));
    arguments.addAll(List.of("--listen", "127.0.0.1:0"));
    arguments.addAll(List.of(more));
    return Program.start(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void anIdleServerStopsAtTheFirstSignal(String signal) throws Exception {
    try (Program server = serve()) {
      server.awaitPort();
      assumeNotIgnored(server, signal);
      server.signal(signal);
      Program.End end = server.await();

      assertThat(end.out()).contains("Stopping: 0 sessions are finishing").endsWith("Stopped.\n");
      assertThat(end.status()).isZero();
      assertThat(end.errors()).isEmpty();
    }
  }

  /// A shell without job control starts programs in the background with INT ignored.
  static void assumeNotIgnored(Program server, String signal) throws IOException {
    String status = Files.readString(Path.of("/proc/" + server.pid() + "/status"));
    String ignored = status.replaceFirst("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
    long bit = 1L << (Signal.valueOf(signal).number() - 1);
    assumeThat(Long.parseUnsignedLong(ignored, 16) & bit)
        .as(signal + " is ignored from the start")
        .isZero();
  }

  static List<String> architectures() {
    return Architecture.all().stream()
        .filter(architecture -> !architecture.hasProcesses())
        .map(Architecture::name)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void theFirstSignalLetsATransferFinish(String architecture) throws Exception {
    try (Program server = serve("--architecture", architecture);
        FtpTalk client = FtpTalk.to(server.awaitPort())) {
      client.logIn();
      try (var data = client.begin("RETR large")) {
        server.signal("TERM");
        server.awaitLine("Stopping: 1 session is finishing, for up to 30 seconds.");

        assertThat(data.getInputStream().readAllBytes()).hasSize(LARGE);
      }
      assertThat(client.reply()).startsWith("226 ");
      assertThat(client.reply()).startsWith("421 ");
      Program.End end = server.await();
      assertThat(end.out()).contains("RETR \"/large\" 67108864 bytes").endsWith("Stopped.\n");
      assertThat(end.status()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void theSecondSignalCutsItOff(String architecture) throws Exception {
    try (Program server = serve("--architecture", architecture);
        FtpTalk client = FtpTalk.to(server.awaitPort())) {
      client.logIn();
      try (var _ = client.begin("RETR large")) {
        server.signal("TERM");
        server.awaitLine("Stopping: 1 session is finishing");
        server.signal("TERM");
        Program.End end = server.await();

        assertThat(end.out()).endsWith("Stopped: 1 session was cut off.\n");
        assertThat(end.status()).isEqualTo(128 + 15);
      }
    }
  }

  @Test
  void patienceEnds() throws Exception {
    try (Program server = serve("--stop-timeout", "1");
        FtpTalk client = FtpTalk.to(server.awaitPort())) {
      client.logIn();
      try (var _ = client.begin("RETR large")) {
        server.signal("TERM");
        Program.End end = server.await();

        assertThat(end.out()).endsWith("Stopped: 1 session was cut off.\n");
        assertThat(end.status()).isEqualTo(128 + 15);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void sessionsLeaveNoDescriptorBehind(String architecture) throws Exception {
    Files.writeString(directory.resolve("small"), "content");
    try (Program server =
        serve("--architecture", architecture, "--passive-listener", "per-transfer")) {
      int port = server.awaitPort();
      session(port); // loads what is needed
      // Each thread of a pool has something of its own to wait by, and may have begun just now.
      boolean pool = architecture.equals("thread-pool") || architecture.equals("puma");
      int ofThreads = pool ? 2 * 16 : 0;
      int before = server.descriptors() + ofThreads;
      for (int i = 0; i < 20 + ofThreads; i++) {
        session(port);
      }
      await().untilAsserted(() -> assertThat(server.descriptors()).isLessThanOrEqualTo(before));
    }
  }

  private static void session(int port) throws IOException {
    try (FtpTalk client = FtpTalk.to(port)) {
      client.logIn();
      try (var data = client.begin("RETR small")) {
        assertThat(data.getInputStream().readAllBytes()).hasSize(7);
      }
      assertThat(client.reply()).startsWith("226 ");
      client.command("PASV"); // is never used
      assertThat(client.command("QUIT")).startsWith("221 ");
      assertThat(client.isEnded()).isTrue();
    }
  }
}
