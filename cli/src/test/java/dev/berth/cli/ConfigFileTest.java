package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Options in a file.
final class ConfigFileTest {
  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("berth.conf"), text);
  }

  @Test
  void aServerIsRunAsTheFileSays() throws Exception {
    Path file =
        file(
            """
            # This is for the test.
            listen = 127.0.0.1:0
            architecture=evented

            user = alice:se = cret # and all of it
              user = bob:b
            writable = true
            """);
    try (Program server = Program.start("ftp", directory.toString(), "--config", file.toString())) {
      String line = server.awaitLine("Serving ");
      assertThat(line).contains("alice, bob may read and change files");
      assertThat(server.awaitLine("Architecture: ")).contains("evented");
      int port = Integer.parseInt(line.replaceFirst(".* at \\S+:(\\d+)[:,].*", "$1"));
      try (FtpTalk client = FtpTalk.to(port)) {
        client.command("USER alice");
        assertThat(client.command("PASS se = cret # and all of it")).startsWith("230 ");
      }
      server.signal("TERM");
      assertThat(server.await().status()).isZero();
    }
  }

  @Test
  void theCommandLineGoesFirst() throws Exception {
    Path file = file("architecture = evented\nlisten = 127.0.0.1:1");
    try (Program server =
        Program.start(
            "cloudhash",
            "--config",
            file.toString(),
            "--listen=127.0.0.1:0",
            "--architecture",
            "thread")) {
      assertThat(server.awaitLine("Serving ")).doesNotContain(":1,");
      assertThat(server.awaitLine("Architecture: ")).contains("thread");
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("listen = 127.0.0.1:0\nnonsense = 1", "line 2: there is no 'nonsense'"),
        arguments("\n--listen = :0", "line 2: there is no '--listen'"),
        arguments("config = other", "line 1: there is no 'config'"),
        arguments("just words", "line 1: 'just words' is to be NAME = VALUE"),
        arguments("= 1", "line 1: '= 1' is to be NAME = VALUE"),
        arguments("backlog = 5\nbacklog = 6", "line 2: 'backlog' is given in line 1 already"),
        arguments("#\nmax-connections = few", "'few' is not an int"),
        arguments("#\nmax-connections = few", "(from berth.conf line 2)"),
        arguments("max-connections = 0", "it must be 1 or more, not 0 (from berth.conf line 1)"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsOneLineWithItsPlace(String text, String told) throws Exception {
    Path file = file(text);
    Command command = Command.run("ftp", ".", "--config", file.toString());
    String errors = command.errors().replace(directory + "/", "");
    assertThat(errors).startsWith("berth ftp: ").contains(told);
    assertThat(errors.lines()).hasSize(1);
    assertThat(command.status()).isEqualTo(2);
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    Command command = Command.run("ftp", ".", "--config", directory.resolve("none").toString());
    assertThat(command.errors()).contains("there is no file ").contains("none");
    assertThat(command.status()).isEqualTo(2);
  }
}
