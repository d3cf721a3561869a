package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private Program serve(Path file, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("ftp", directory.toString()));
    arguments.addAll(List.of("--config", file.toString()));
    arguments.addAll(List.of(more));
    return Program.start(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"virtual-thread", "evented", "nginx", "process"})
  void whatCanChangeChangesWhenTheFileIsReadAgain(String architecture) throws Exception {
    String fixed = "listen = 127.0.0.1:0\narchitecture = " + architecture + "\n";
    Path file = file(fixed + "user = alice:a");
    try (Program server = serve(file)) {
      int port = server.awaitPort();
      try (FtpTalk before = FtpTalk.to(port)) {
        before.command("USER alice");
        file(
            fixed.replace(architecture, "serial")
                + "user = bob:b\nwritable = true\nstop-timeout = 7");
        server.signal("HUP");
        assertThat(server.awaitLine("eloaded"))
            .contains("Reloaded ")
            .endsWith("Needs a restart (USR1): architecture, writable.");
        assertThat(before.command("PASS a")).startsWith("230 ");
        await().until(() -> logsIn(port, "bob", "b"));
      }
      assertThat(logsIn(port, "alice", "a")).isFalse();
      server.signal("TERM");
      server.awaitLine("for up to 7 seconds");
      assertThat(server.await().status()).isZero();
    }
  }

  private static boolean logsIn(int port, String name, String password) throws IOException {
    try (FtpTalk client = FtpTalk.to(port)) {
      client.command("USER " + name);
      boolean in = client.command("PASS " + password).startsWith("230 ");
      client.command("QUIT");
      return in;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"virtual-thread", "prefork", "nginx", "process"})
  void theLimitOfConnectionsChangesWhenTheFileIsReadAgain(String architecture) throws Exception {
    String fixed = "listen = 127.0.0.1:0\narchitecture = " + architecture + "\n";
    Path file = file(fixed + "max-connections = 1");
    try (Program server = serve(file)) {
      int port = server.awaitPort();
      try (FtpTalk first = FtpTalk.to(port)) {
        String answer = first.command("NOOP");
        assertThat(FtpTalk.greeting(port)).startsWith("421 ");
        file(fixed + "max-connections = 2");
        server.signal("HUP");
        assertThat(server.awaitLine("eloaded")).endsWith("Reloaded " + file + ".");
        await().until(() -> FtpTalk.greeting(port).startsWith("220 "));
        file(fixed + "max-per-address = 1");
        server.signal("HUP");
        assertThat(server.awaitLine("eloaded")).endsWith("Reloaded " + file + ".");
        await().until(() -> FtpTalk.greeting(port).startsWith("421 "));
        assertThat(first.command("NOOP")).isEqualTo(answer);
      }
      await().until(() -> FtpTalk.greeting(port).startsWith("220 "));
    }
  }

  @Test
  void aFileWithAFaultChangesNothing() throws Exception {
    String fixed = "listen = 127.0.0.1:0\n";
    Path file = file(fixed + "user = alice:a");
    try (Program server = serve(file, "--architecture", "prefork")) {
      int port = server.awaitPort();
      for (String fault :
          List.of("nonsense = 1", "backlog = -1", "user = ", "words", "threads = 0")) {
        file(fixed + fault);
        server.signal("HUP");
        String line = server.awaitLine("eloaded");
        assertThat(line).startsWith("Not reloaded, and serving as before: ").contains("line 2");
      }
      assertThat(logsIn(port, "alice", "a")).isTrue();
      server.signal("TERM");
      assertThat(server.await().status()).isZero();
    }
  }

  @Test
  void withoutAFileThereIsNothingToRead() throws Exception {
    try (Program server = Program.start("cloudhash", "--listen", "127.0.0.1:0")) {
      server.awaitPort();
      server.signal("HUP");
      server.awaitLine("Nothing to reload: there is no --config FILE.");
      server.signal("TERM");
      assertThat(server.await().status()).isZero();
    }
  }
}
