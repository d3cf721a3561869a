package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.berth.architecture.Architecture;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command says about itself.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HelpTest {
  @ParameterizedTest(name = "berth {0}--help")
  @ValueSource(
      strings = {
        "",
        "ftp ",
        "cloudhash ",
        "cloudhash get ",
        "cloudhash set ",
        "relay ",
        "scan ",
        "nc ",
        "status "
      })
  void helpHasExamplesThatParse(String command) {
    Command help = Command.run((command + "--help").split(" "));

    assertThat(help.status()).isZero();
    assertThat(help.errors()).isEmpty();
    assertThat(help.out()).startsWith("Usage: berth " + command);
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(examples(help.out())).isNotEmpty().allSatisfy(HelpTest::assertParses);
  }

  private static List<String> examples(String help) {
    return help.lines()
        .filter(line -> line.startsWith("  berth "))
        .map(line -> line.strip().replaceFirst(" {2,}.*", ""))
        .toList();
  }

  private static void assertParses(String example) {
    String[] arguments = example.replaceFirst("berth ", "").split(" ");
    assertThatCode(() -> Main.commandLine(Map.of()).parseArgs(arguments))
        .as(example)
        .doesNotThrowAnyException();
  }

  @Test
  void helpOfACommandIsTheSameBothWays() {
    assertThat(Command.run("help", "ftp").out()).isEqualTo(Command.run("ftp", "--help").out());
  }

  @Test
  void withoutACommandThereIsHelp() {
    Command command = Command.run();

    assertThat(command.out()).isEqualTo(Command.run("--help").out());
    assertThat(command.status()).isZero();
  }

  @Test
  void helpNamesEveryArchitecture() {
    String help = Command.run("ftp", "--help").out().replaceAll("\\s+", " ");

    assertThat(help).contains(Architecture.names());
  }

  @Test
  void theDefaultArchitectureIsOne() {
    assertThat(Architecture.named(ServeOptions.DEFAULT_ARCHITECTURE)).isNotNull();
  }

  @Test
  void theVersionHasANumber() {
    assertThat(Command.run("--version").out()).matches("berth \\d+\\.\\d+\\.\\S+, Java 2.*\n");
  }

  @Test
  void helpStartsNoLogging() throws IOException, InterruptedException {
    for (List<String> arguments : List.of(List.of("ftp", "--help"), List.of("--nonsense"))) {
      try (Program program =
          Program.start(List.of(), List.of("-Xlog:class+load"), arguments.toArray(String[]::new))) {
        Stream<String> loaded = program.await().out().lines();

        assertThat(loaded)
            .anyMatch(line -> line.contains("picocli."))
            .noneMatch(line -> line.contains("ch.qos.logback"));
      }
    }
  }
}
