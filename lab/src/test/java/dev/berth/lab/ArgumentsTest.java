package dev.berth.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Wrong arguments end before anything is started, with one line that says what would be right.
class ArgumentsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void namesTheServersThereAre() {
    assertThat(run("ftp", "--servers", "wu-ftpd")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("no server wu-ftpd", "vsftpd", "berth:ARCHITECTURE");
  }

  @Test
  void namesTheWorkloadsThereAre() {
    assertThat(run("ftp", "--workloads", "fly")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("no workload fly", "sessions", "noop");
  }

  @Test
  void saysWhatANumberMayBe() {
    assertThat(run("ftp", "--rounds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--rounds: 0 is not between 1 and 100");
  }

  @Test
  void looksAtThePathOfTheFileFirst() {
    assertThat(run("ftp", "--json", "/nowhere/at/all.json")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("no directory /nowhere/at");
  }

  @Test
  void helps() {
    assertThat(run("ftp", "--help")).isEqualTo(CommandLine.ExitCode.OK);
    assertThat(out.toString()).contains("--workloads", "--warm-up");
  }

  @Test
  void namesTheArchitectureThatIsNone() {
    assertThat(run("architectures", "--architectures", "evented,fly"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("no architecture fly");
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
