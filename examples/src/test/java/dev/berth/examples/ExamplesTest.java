package dev.berth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir Path temporary;

  @Test
  void runsCompactSourceFileAgainstTheModules() throws Exception {
    var hello = temporary.resolve("Hello.java");
    Files.writeString(
        hello,
        """
        import module dev.berth.session;

        void main(String[] args) {
          var here = ModuleLayer.boot().findModule("dev.berth.session").isPresent();
          IO.println("Hello, " + args[0] + ": " + here);
        }
        """);

    var ran = CompactSource.of(hello).run("Berth");

    assertThat(ran.output()).isEqualTo("Hello, Berth: true\n");
    assertThat(ran.status()).isZero();
  }

  @Test
  void randomIntegersAreHandedOut() throws Exception {
    var example = Path.of("00-random-integers", "RandomIntegers.java");
    var server = CompactSource.of(example).command("0").start();
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

  @TestFactory
  Stream<DynamicTest> everyExampleCompilesWithoutWarning() throws IOException {
    return examples().stream()
        .map(file ->
            dynamicTest(
                file.toString(),
                () -> {
                  var compiled = CompactSource.of(file).compile(temporary);
                  assertThat(compiled.output()).isEmpty();
                  assertThat(compiled.status()).isZero();
                }));
  }

  /// All `*.java` files of this directory but the sources of these tests.
  private static List<Path> examples() throws IOException {
    var base = Path.of("").toAbsolutePath();
    try (var files = Files.walk(base)) {
      return files
          .map(base::relativize)
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.startsWith("src") && !file.startsWith("target"))
          .sorted()
          .toList();
    }
  }
}
