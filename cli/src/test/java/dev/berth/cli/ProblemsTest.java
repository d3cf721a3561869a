package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.berth.architecture.Architecture;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever keeps the command from starting is told in one line, with the cause and what helps.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ProblemsTest {
  @TempDir Path directory;

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("nonsense", "berth: there is no command 'nonsense'"),
        arguments("clodhash", "did you mean cloudhash?"),
        arguments("--nonsense", "berth: there is no option '--nonsense'; 'berth --help' tells"),
        arguments("ftp", "Missing required parameter: 'DIR'"),
        arguments("ftp . more", "there is no place for 'more'; 'berth ftp --help' tells"),
        arguments("ftp . --writabl", "there is no option '--writabl' (did you mean --writable?)"),
        arguments("ftp . --listen", "Missing required parameter for option '--listen'"),
        arguments("ftp . --listen 2121", "'2121' is not ADDRESS:PORT, such as 127.0.0.1:2121"),
        arguments("ftp . --listen ::1:2121", "'::1:2121' is not ADDRESS:PORT"),
        arguments("ftp . --listen :65536", "the port 65536 is not 0 to 65535"),
        arguments("ftp . --listen nowhere.invalid:1", "there is no host 'nowhere.invalid'"),
        arguments(
            "ftp . --architecture magic",
            "unknown architecture 'magic' (available: " + Architecture.names() + ")"),
        arguments(
            "ftp . --architecture evented --multiplexer magic",
            "unknown multiplexer 'magic' (available: epoll, poll, select)"),
        arguments(
            "ftp . --architecture thread --multiplexer poll",
            "the architecture thread has none to choose; those that have one: evented,"),
        arguments(
            "ftp . --workers 4",
            "Invalid value for option '--workers': the architecture virtual-thread has none;"
                + " those that have some: prefork, nginx"),
        arguments("ftp . --architecture prefork --workers 0", "at least 1 worker is needed, not 0"),
        arguments("ftp . --architecture nginx --workers few", "'few' is not an int"),
        arguments(
            "ftp . --architecture thread --threads 4",
            "the architecture thread has none; those that have some: virtual-thread, thread-pool,"),
        arguments(
            "ftp . --architecture thread-pool --threads 0", "at least 1 thread is needed, not 0"),
        arguments(
            "ftp . --architecture prefork --spares 1",
            "the architecture prefork has none; those that have some: process"),
        arguments(
            "ftp . --architecture process --spares -1", "there cannot be fewer than 0 spares: -1"),
        arguments("ftp . --user alice", "it must be NAME:PASSWORD"),
        arguments("ftp . --user alice:", "it must be NAME:PASSWORD"),
        arguments("ftp . --user :secret", "it must be NAME:PASSWORD"),
        arguments("ftp . --user a:b --user a:c", "there are two passwords for a"),
        arguments("ftp . --passive-ports many", "'many' is not a range of ports, such as"),
        arguments("ftp . --passive-ports 9-3", "not a range of ports: 9-3"),
        arguments("ftp . --passive-ports 0-3", "has port 0"),
        arguments("ftp . --passive-ports 65000-66000", "not a range of ports: 65000-66000"),
        arguments("ftp . --passive-address ::1", "'::1' is not IPv4"),
        arguments("ftp . --passive-address nowhere.invalid", "there is no host 'nowhere.invalid'"),
        arguments("ftp . --passive-listener magic", "(available: pooled, per-transfer)"),
        arguments("ftp . --max-connections 0", "it must be 1 or more, not 0"),
        arguments("ftp . --max-connections few", "'few' is not an int"),
        arguments("ftp . --max-per-address -1", "it must be 0 (any number) or more, not -1"),
        arguments("ftp . --max-waiting 0", "it must be 1 or more, not 0"),
        arguments("ftp . --backlog 0", "it must be 1 or more, not 0"),
        arguments("ftp . --request-timeout -1", "it must be 0 (any time) or more, not -1"),
        arguments("ftp . --read-timeout -1", "it must be 0 (any time) or more, not -1"),
        arguments("ftp . --min-rate -1", "it must be 0 (any rate) or more, not -1"),
        arguments("ftp . --min-rate 9 --read-timeout 0", "it is measured over --read-timeout"),
        arguments("ftp . --idle-timeout 0", "it must be 1 second or more, not 0"),
        arguments("ftp . --stop-timeout 0", "it must be 1 second or more, not 0"),
        arguments("ftp /nowhere/at/all", "there is no directory /nowhere/at/all: make it"),
        arguments(
            "ftp /etc/passwd", "/etc/passwd is a file: name the directory that it is in, /etc"),
        arguments("ftp . --listen 192.0.2.1:2121", "no interface of this machine has the address"),
        arguments("cloudhash --framing magic", "there are eof, line, length and length-le"),
        arguments("cloudhash --listen 192.0.2.1:1", "no interface of this machine has the address"),
        arguments("scan", "Missing required parameter: 'HOST'"),
        arguments("scan 10.0.0.0/8", "10.0.0.0/8 is 16,777,216 addresses; the most is 65,536"),
        arguments("scan 2001:db8::/64", "is 2^64 addresses; the most is 65,536, a /112"),
        arguments("scan fe80::1", "say by which interface it is reached, as in fe80::1%eth0"),
        arguments("scan 127.0.0.1:80", "'127.0.0.1:80' is not an address, such as 192.0.2.1"),
        arguments("scan ::1 --ipv4", "'::1' is no IPv4 address"),
        arguments("scan 127.0.0.1 -6", "'127.0.0.1' is no IPv6 address"),
        arguments("scan 127.0.0.1 --ports 0", "'0': the ports that can be connected to are 1 to"),
        arguments("scan 127.0.0.1 --ports 9-2", "a range that ends before it begins"),
        arguments("scan 127.0.0.1 --ports http,x", "'x' is no port, no range such as 1-1024"),
        arguments("scan 127.0.0.1 --timeout 0", "it must be more than 0 seconds"),
        arguments("scan 127.0.0.1 --timeout -1", "'-1' is no number of seconds, such as 2 or 0.5"),
        arguments("scan 127.0.0.1 --timeout 1e3", "'1e3' is no number of seconds"),
        arguments("scan 127.0.0.1 --timeout 100000", "must be more than 0 and at most a day"),
        arguments("scan 127.0.0.1 --deadline soon", "'soon' is no number of seconds"),
        arguments("scan 127.0.0.1 --rate -1", "the rate must be 0 (any) or more, not -1"),
        arguments("scan 127.0.0.1 --max-connections 0", "1 connection at once or more, not 0"),
        arguments("cloudhash get", "Missing required parameter: 'KEY'"),
        arguments("cloudhash set key", "Missing required parameter: 'VALUE'"),
        arguments("cloudhash get key --server 127.0.0.1:1", "no server listens at 127.0.0.1:1"));
  }

  @ParameterizedTest(name = "berth {0}")
  @MethodSource("wrong")
  void isToldInOneLine(String arguments, String expected) {
    assertOneLine(Command.run(arguments.split(" ")), expected);
  }

  @Test
  void anEmptyNameOfADirectoryIsNoDirectory() {
    assertOneLine(Command.run("ftp", ""), "the name of the directory is empty: write .");
  }

  @Test
  void aLineStaysOneLineWhateverIsInTheArguments() {
    assertOneLine(Command.run("ftp", ".", "--a\nb\u001b[31m"), "no option '--a\\x0ab\\x1b[31m'");
  }

  @Test
  void aPasswordIsNotShown() {
    Command command = Command.run("ftp", ".", "--user", ":hunter2");

    assertThat(command.errors()).doesNotContain("hunter2");
  }

  @Test
  void aPortInUseIsTold() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + other.getLocalPort();

      assertOneLine(
          Command.run("ftp", directory.toString(), "--listen", address),
          address + " is in use by another program: choose another port with --listen");
    }
  }

  @Test
  void aValueFromTheEnvironmentIsToldWithItsVariable() {
    assertOneLine(
        Command.run(Map.of("BERTH_FTP_LISTEN", "here"), "ftp", "."),
        "'here' is not ADDRESS:PORT, such as 127.0.0.1:2121, [::1]:2121, or :2121 for every"
            + " interface (from BERTH_FTP_LISTEN)");
    assertOneLine(
        Command.run(Map.of("BERTH_FTP_IDLE_TIMEOUT", "0"), "ftp", "."),
        "not 0 (from BERTH_FTP_IDLE_TIMEOUT)");
    assertThat(Command.run(Map.of("BERTH_FTP_LISTEN", "a"), "ftp", ".", "--listen", "b").errors())
        .doesNotContain("BERTH_FTP_LISTEN");
  }

  @Test
  void aLowPortWithoutTheRightIsTold() throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 21);

    assertThat(Starting.why(address, ErrnoException.of("bind tcp", address, null, Errno.EACCES)))
        .startsWith("this user may not listen at port 21, since it is below 1024")
        .contains("--listen", "CAP_NET_BIND_SERVICE")
        .doesNotContain("\n");
  }

  @Test
  void aDirectoryThatMayNotBeReadIsTold() throws IOException, InterruptedException {
    Path locked = Files.createDirectory(directory.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try (Program program =
        Program.start(withoutPrivileges(), List.of(), "ftp", locked.toString())) {
      Program.End end = program.await();

      assertThat(end.errors())
          .startsWith("berth ftp: this user may not read the directory " + locked);
      assertThat(end.errors().lines()).hasSize(1);
      assertThat(end.status()).isEqualTo(2);
    }
  }

  /// Root may read everything, but for this program.
  private static List<String> withoutPrivileges() throws IOException, InterruptedException {
    if (!Files.getOwner(Path.of("/proc/self")).getName().equals("root")) {
      return List.of();
    }
    List<String> setpriv = List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
    List<String> trial = new ArrayList<>(setpriv);
    trial.add("true");
    int status;
    try {
      status = new ProcessBuilder(trial).start().waitFor();
    } catch (IOException e) {
      status = -1;
    }
    assumeThat(status).as("setpriv takes root's privileges away").isZero();
    return setpriv;
  }

  @Test
  void aPlatformThatIsNotSupportedIsTold() throws IOException, InterruptedException {
    try (Program program = Program.start(List.of(), List.of("-Dos.arch=riscv64"), "ftp", "/")) {
      Program.End end = program.await();

      assertThat(end.errors())
          .isEqualTo("berth: Berth runs on Linux, x86-64 or aarch64; this is Linux on riscv64.\n");
      assertThat(end.status()).isEqualTo(2);
    }
  }

  @Test
  void aProcessThatCannotStartSaysNothingElse() throws IOException, InterruptedException {
    try (Program program = Program.start("ftp", "/nowhere/at/all")) {
      Program.End end = program.await();

      assertThat(end.status()).isEqualTo(2);
      assertThat(end.out()).isEmpty();
      assertThat(end.errors())
          .isEqualTo(
              "berth ftp: there is no directory /nowhere/at/all: make it with mkdir, or name"
                  + " another\n");
    }
  }

  private static void assertOneLine(Command command, String expected) {
    assertThat(command.errors()).contains(expected).doesNotContain("at dev.berth", "Exception");
    assertThat(command.errors().lines()).hasSize(1);
    assertThat(command.out()).isEmpty();
    assertThat(command.status()).isEqualTo(2);
  }
}
