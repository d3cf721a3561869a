package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cloudhash.CloudHashFraming;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/// Options from the environment.
final class EnvironmentTest {
  private static <T> T value(Map<String, String> environment, String option, String... arguments) {
    ParseResult parsed = Main.commandLine(environment).parseArgs(arguments);
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return parsed.commandSpec().findOption(option).getValue();
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheDefault() {
    var environment = Map.of("BERTH_FTP_MAX_CONNECTIONS", "7");

    assertThat(EnvironmentTest.<Integer>value(Map.of(), "--max-connections", "ftp", "."))
        .isEqualTo(10_000);
    assertThat(EnvironmentTest.<Integer>value(environment, "--max-connections", "ftp", "."))
        .isEqualTo(7);
    assertThat(
            EnvironmentTest.<Integer>value(
                environment, "--max-connections", "ftp", ".", "--max-connections", "8"))
        .isEqualTo(8);
  }

  @Test
  void anEmptyVariableIsNone() {
    var environment = Map.of("BERTH_FTP_MAX_CONNECTIONS", "");

    assertThat(EnvironmentTest.<Integer>value(environment, "--max-connections", "ftp", "."))
        .isEqualTo(10_000);
  }

  @Test
  void aSwitchIsTrue() {
    var environment = Map.of("BERTH_FTP_WRITABLE", "true");

    assertThat(EnvironmentTest.<Boolean>value(environment, "--writable", "ftp", ".")).isTrue();
  }

  @Test
  void usersAreOneOnEachLine() {
    var environment = Map.of("BERTH_FTP_USER", "alice:one:two\nbob:three");

    assertThat(EnvironmentTest.<List<Login>>value(environment, "--user", "ftp", "."))
        .containsExactly(new Login("alice", "one:two"), new Login("bob", "three"));
  }

  @Test
  void aClientSharesTheFramingOfItsServer() {
    var environment = Map.of("BERTH_CLOUDHASH_FRAMING", "eof", "BERTH_FTP_LISTEN", "nonsense");

    assertThat(
            EnvironmentTest.<CloudHashFraming>value(
                environment, "--framing", "cloudhash", "get", "key"))
        .isEqualTo(CloudHashFraming.END_OF_INPUT);
  }
}
