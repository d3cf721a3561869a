package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

class ExamplesTest {
  /// Those that do not end by themselves, and have a test of their own here.
  private static final Path RANDOM_INTEGERS = Path.of("00-random-integers", "RandomIntegers.java");

  private static final Set<String> NEED_IPV6 = Set.of("Loopback", "EasyServer");

  @TempDir static Path classes;
  private static CompactSource.Ended compiled;

  @BeforeAll
  static void compile() throws Exception {
    compiled = CompactSource.compile(Examples.all(), classes);
  }

  @Test
  void everyExampleCompilesWithoutWarning() {
    assertThat(compiled.output()).isEmpty();
    assertThat(compiled.status()).isZero();
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> everyExamplePrintsWhatItSaysAndEndsWell() throws IOException {
    return Examples.all().stream()
        .filter(file -> !file.equals(RANDOM_INTEGERS) && !file.equals(OwnServerTest.CROWD))
        .map(file -> dynamicTest(file.toString(), () -> run(file)));
  }

  private static void run(Path file) throws Exception {
    var transcript =
        Transcript.in(Files.readString(file))
            .orElseGet(() -> fail("the last comment of an example is what 'It prints:'"));

    var example = CompactSource.of(file);
    if (NEED_IPV6.contains(example.name())) {
      assumeTrue(hasIpv6(), "needs IPv6 on the loopback");
    }

    var ended = example.runCompiled(classes);

    assertThat(transcript.matches(ended.output()))
        .withFailMessage("It says:%n%s%nIt prints:%n%s", transcript.text(), ended.output())
        .isTrue();
    assertThat(ended.status()).isZero();
  }

  private static boolean hasIpv6() {
    try (var listener = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return listener.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anExampleRunsAsItStands() throws Exception {
    var file = Path.of("01-your-first-socket", "CreateSocket.java");

    var ran = CompactSource.of(file).run();

    assertThat(Transcript.in(Files.readString(file)).orElseThrow().matches(ran.output())).isTrue();
    assertThat(ran.status()).isZero();
  }

  @Test
  void randomIntegersAreHandedOut() throws Exception {
    var server = CompactSource.of(RANDOM_INTEGERS).command("0").start();
    try {
      var output = server.inputReader();
      var announced = output.readLine();
      assertThat(announced).matches("nc 127.0.0.1 \\d+");
      var port = Integer.parseInt(announced.substring(announced.lastIndexOf(' ') + 1));

      assertThat(handedOut(port)).matches("-?\\d+\n");
      assertThat(handedOut(port)).matches("-?\\d+\n");
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  /// All that a client gets until the server closes.
  private static String handedOut(int port) throws IOException {
    try (var client = new Socket("127.0.0.1", port)) {
      client.setSoTimeout(10_000);
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
