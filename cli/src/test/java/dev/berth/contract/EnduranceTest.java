package dev.berth.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.clients.FtpProgram;
import dev.berth.server.Server;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Downloads that are broken off in every way, thousands of times: exactly one final reply for each
/// command, and nothing is left behind, in the workers neither. `-Dberth.rounds=10000` plays as
/// many under each architecture. (`process` would start one for every other round.)
@ParameterizedClass
@MethodSource("architectures")
class EnduranceTest {
  private static final int ROUNDS = Integer.getInteger("berth.rounds", 2500);
  private static final List<Integer> SIZES = List.of(0, 1, 1000, 70_000, 1_000_000, 20_000_000);

  /// Where there are processes, they serve in turns.
  private static final int WORKERS = 2;

  /// From then on nothing new is loaded, which would keep its descriptor open.
  private static final int WARM = 100;

  /// So few ports that one left waiting in each of a few rounds would soon be missed.
  private static final int PORTS = 4;

  private final Architecture architecture;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private Random random;
  private PlainFtpClient client;
  private Server server;

  @TempDir Path root;

  EnduranceTest(Architecture architecture) {
    this.architecture = architecture;
  }

  static List<Architecture> architectures() {
    return Architecture.all().stream().filter(one -> !one.name().equals("process")).toList();
  }

  @BeforeEach
  void makeFiles() throws IOException {
    for (int size : SIZES) {
      byte[] content = new byte[size];
      new Random(size).nextBytes(content);
      Files.write(root.resolve("f" + size), content);
    }
  }

  @Test
  void brokenDownloadsLeaveNothingBehind() throws Exception {
    long seed = Long.getLong("berth.seed", 42);
    random = new Random(seed);
    playOnce(1); // Loads classes, which keep their descriptors open.
    long descriptors = descriptors();
    int threads = ownThreads();

    try {
      playOnce(architecture.hasProcesses() && !Way.FULL ? ROUNDS / 5 : ROUNDS);
    } catch (AssertionError | IOException e) {
      throw new AssertionError("with -Dberth.seed=" + seed, e);
    }

    await().atMost(SocketWire.PATIENCE).until(() -> ownThreads() <= threads);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
  }

  private void playOnce(int rounds) throws Exception {
    try (var ports = ClaimedPorts.of(PORTS);
        var tree = program(ports).tree();
        var started = program(ports).start(tree)) {
      server = started;
      long early = Long.MAX_VALUE;
      client = new PlainFtpClient(server.address()).logIn();
      for (int round = 0; round < rounds; round++) {
        playRound();
        early = round == WARM ? descriptorsOfWorkers() : early;
      }
      client.close();
      await()
          .atMost(SocketWire.PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> server.counters().active() == 0);
      assertThat(server.counters().sessionErrors()).isZero();
      assertThat(descriptorsOfWorkers()).isLessThanOrEqualTo(early);
    }
  }

  private FtpProgram program(ClaimedPorts ports) {
    String range = ports.first() + "-" + ports.last();
    return new FtpProgram(root, architecture.name(), WORKERS, range, false);
  }

  private void playRound() throws IOException {
    int size = SIZES.get(random.nextInt(SIZES.size()));
    try (Socket data = client.passive()) {
      client.say("RETR f" + size);
      PlainFtpClient.read(data, buffer, random.nextInt(size + 1));
      switch (random.nextInt(6)) {
        case 0 -> abort(data, "ABOR\r\n");
        case 1 -> abort(data, "\u00ff\u00f4\u00ff\u00f2ABOR\r\n");
        case 2 -> quit(data, size);
        case 3 -> resetControl();
        case 4 -> {
          data.reset();
          finishTransfer();
        }
        default -> {
          PlainFtpClient.read(data, buffer, Long.MAX_VALUE);
          finishTransfer();
        }
      }
    }
  }

  private void abort(Socket data, String raw) throws IOException {
    if (raw.startsWith("\u00ff")) {
      client.sayUrgent(raw.substring(0, 4));
      client.say("ABOR");
    } else {
      client.say("ABOR");
    }
    assertThat(code(client.finalReply())).isIn("426", "226");
    assertThat(code(client.line())).isIn("226", "225");
    PlainFtpClient.read(data, buffer, Long.MAX_VALUE);
    stillInStep();
  }

  private void quit(Socket data, int size) throws IOException {
    client.say("QUIT");
    boolean whole = random.nextBoolean();
    if (whole) {
      PlainFtpClient.read(data, buffer, Long.MAX_VALUE);
    } else {
      data.reset();
    }
    assertThat(code(client.finalReply())).isIn(whole ? "226" : "426", "226");
    assertThat(client.line()).startsWith("221");
    assertThat(client.line()).as("nothing after 221, size %d", size).isNull();
    client.close();
    client = new PlainFtpClient(server.address()).logIn();
  }

  private void resetControl() throws IOException {
    client.reset();
    client = new PlainFtpClient(server.address()).logIn();
  }

  private void finishTransfer() throws IOException {
    assertThat(code(client.finalReply())).isIn("226", "426");
    stillInStep();
  }

  private static String code(String reply) {
    return reply == null ? "the end" : reply.substring(0, Math.min(3, reply.length()));
  }

  private void stillInStep() throws IOException {
    client.say("NOOP");
    assertThat(client.line()).startsWith("200");
  }

  private static long descriptors() throws IOException {
    return descriptors(ProcessHandle.current());
  }

  private static long descriptors(ProcessHandle process) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return open.count();
    }
  }

  private static long descriptorsOfWorkers() throws IOException {
    long sum = 0;
    for (ProcessHandle worker : ProcessHandle.current().children().toList()) {
      sum += descriptors(worker);
    }
    return sum;
  }

  /// Threads of ours, but for those that serve all servers of the process.
  private static int ownThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("berth-") && !name.startsWith("berth-virtual-"))
            .filter(name -> !name.startsWith("berth-work-"))
            .count();
  }
}
