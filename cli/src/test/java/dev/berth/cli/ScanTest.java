package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `berth scan` as a process, seen from outside.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ScanTest {
  private ThreePorts ports;

  @BeforeEach
  void open() throws IOException {
    ports = new ThreePorts();
  }

  @AfterEach
  void close() {
    ports.close();
  }

  private static Program.End scan(Object... arguments) throws Exception {
    return scan(List.of(), arguments);
  }

  private static Program.End scan(List<String> before, Object... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("scan"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    try (Program program = Program.start(before, List.of(), all.toArray(String[]::new))) {
      return program.await();
    }
  }

  @Test
  void openPortsAreToldAndTheStatusIsZero() throws Exception {
    Program.End end = scan(ThreePorts.HOST, "--ports", ports.list(), "--timeout", "0.3");

    assertThat(end.out()).isEqualTo("%-22s open\n".formatted("127.0.0.1:" + ports.open));
    assertThat(end.errors())
        .matches("3 ports in \\d+\\.\\d\\d s: 1 open, 1 closed, 1 filtered \\(ETIMEDOUT 1\\)\\.\n");
    assertThat(end.status()).isZero();
  }

  @Test
  void withoutAnOpenPortTheStatusIsOne() throws Exception {
    Program.End end = scan(ThreePorts.HOST, "--ports", ports.closed);

    assertThat(end.out()).isEmpty();
    assertThat(end.errors()).contains("1 port in ").contains("0 open, 1 closed, 0 filtered.\n");
    assertThat(end.status()).isEqualTo(1);
  }

  @Test
  void allPortsAreToldWhenTheyAreAskedFor() throws Exception {
    Program.End end = scan(ThreePorts.HOST, "--ports", ports.list(), "--timeout", "0.3", "--all");

    assertThat(end.out().lines())
        .contains("%-22s closed    ECONNREFUSED".formatted("127.0.0.1:" + ports.closed))
        .contains("%-22s filtered  ETIMEDOUT".formatted("127.0.0.1:" + ports.silent))
        .hasSize(3);
  }

  @Test
  void jsonIsReadByOthers() throws Exception {
    String read =
        "import json, sys\n"
            + "lines = [json.loads(line) for line in sys.stdin]\n"
            + "print(' '.join(sorted(l['state'] for l in lines if l['type'] == 'port')))\n"
            + "print(lines[-1]['type'], lines[-1]['open'], lines[-1]['ending'])";
    Program.End end =
        scan("localhost", "-4", "--ports", ports.list(), "--timeout", "0.3", "--all", "--json");

    assertThat(end.errors()).isEmpty();
    assertThat(end.status()).isZero();
    assertThat(output(end.out(), "python3", "-c", read))
        .isEqualTo("closed filtered open\nsummary 1 complete\n");
  }

  @Test
  void aNameWithoutAddressIsToldAndTheOthersAreScanned() throws Exception {
    Program.End end = scan("nowhere.invalid", ThreePorts.HOST, "--ports", ports.open);

    assertThat(end.out()).startsWith("127.0.0.1:" + ports.open);
    assertThat(end.errors()).containsPattern("berth scan: (there is no host )?'nowhere.invalid'");
    assertThat(end.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT 130", "TERM 143"})
  void aSignalEndsItAndWhatWasFoundIsTold(String signalAndStatus) throws Exception {
    String[] parts = signalAndStatus.split(" ");
    String list = ports.open + "," + ports.silent;
    try (Program program =
        Program.start("scan", ThreePorts.HOST, "--ports", list, "--timeout", "3600")) {
      program.awaitLine("127.0.0.1:" + ports.open);
      StopTest.assumeNotIgnored(program, parts[0]);
      program.signal(parts[0]);
      Program.End end = program.await();

      assertThat(end.errors())
          .contains("1 open, 0 closed, 0 filtered; ended early, and 1 are left");
      assertThat(end.status()).isEqualTo(Integer.parseInt(parts[1]));
    }
  }

  @Test
  void theDeadlineEndsIt() throws Exception {
    Program.End end = scan(ThreePorts.HOST, "--ports", ports.silent, "--deadline", "0.3", "--json");

    assertThat(end.out()).contains("\"left\":1").contains("\"ending\":\"deadline\"");
    assertThat(end.status()).isEqualTo(1);
  }

  @Test
  void aLowLimitOfDescriptorsMakesItSlower() throws Exception {
    List<String> limited = List.of("sh", "-c", "ulimit -n 70 && exec \"$@\"", "sh");
    Program.End end =
        scan(limited, "127.77.0.0/25", "--ports", "1-200", "--timeout", "60", "--json");

    assertThat(end.errors()).isEmpty();
    assertThat(end.out()).contains("\"ports\":25600,").contains("\"left\":0,");
  }

  @Test
  void progressIsShownOnATerminal() throws Exception {
    assumeTrue(new File("/usr/bin/script").canExecute(), "needs script");
    String command = command("127.0.0.1", "--timeout 3", "--ports", ports.list());
    String shown = output("", "/usr/bin/script", "-qec", "TERM=xterm " + command, "/dev/null");

    assertThat(shown)
        .contains("127.0.0.1:" + ports.open)
        .contains("\r\033[K66 % of 3 ports, 1 open, ")
        .contains("\r\033[K3 ports in ");
  }

  @Test
  void whenNobodyReadsItEnds() throws Exception {
    // Else it would ask four billion times.
    String command = command("127.0.0.0/16", "--ports -", "--all");

    assertThat(output("", "sh", "-c", command + " | head -n 1"))
        .contains("127.0.0.0:80 ")
        .contains("; ended early, and ");
  }

  /// As a line for a shell.
  private static String command(String... arguments) {
    return String.join(
        " ",
        System.getProperty("java.home") + "/bin/java",
        "--enable-native-access=ALL-UNNAMED -cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "scan",
        String.join(" ", arguments));
  }

  @Test
  void nmapFindsTheSame() throws Exception {
    String list =
        ports.list() + ",1-20"; // Of more than 25 closed ports nmap tells only the number.
    Program.End end = scan(ThreePorts.HOST, "--ports", list, "--all", "--timeout", "1", "--json");
    String theirs =
        output(
            "", "nmap", "-sT", "-T4", "-Pn", "-n", "-oG", "-", "-vv", "-p", list, ThreePorts.HOST);

    assertThat(states(theirs, "(\\d+)/(open|closed|filtered)/tcp", 1))
        .hasSize(23)
        .isEqualTo(states(end.out(), "\"port\":(\\d+),\"state\":\"(\\w+)\"", 1));
  }

  private static TreeMap<Integer, String> states(String text, String pattern, int port) {
    TreeMap<Integer, String> states = new TreeMap<>();
    for (MatchResult match : Pattern.compile(pattern).matcher(text).results().toList()) {
      states.put(Integer.valueOf(match.group(port)), match.group(port + 1));
    }
    return states;
  }

  /// What a program makes of its input; without the program the test is skipped.
  private static String output(String input, String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      String line = command[0] + " is not installed: its test is skipped";
      System.out.println(line);
      return abort(line);
    }
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
