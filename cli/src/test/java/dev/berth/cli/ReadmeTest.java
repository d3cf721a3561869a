package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.architecture.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The README keeps up with the command.
final class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(ReadmeTest::commands));
  }

  @Test
  void everyOptionIsInItsTable() throws IOException {
    String readme = Files.readString(README);
    Stream<String> options =
        commands(Main.commandLine(Map.of()))
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .map(ReadmeTest::form);

    assertThat(options.toList()).isNotEmpty().allSatisfy(form -> assertThat(readme).contains(form));
  }

  private static String form(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return "| `" + option.longestName() + label + "` |";
  }

  @Test
  void everyArchitectureIsInItsTable() throws IOException {
    String names = Architecture.names().replace(", ", "`, `");

    assertThat(Files.readString(README)).contains("`" + names + "`");
  }
}
