package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The page about FTP tells the commands that there are.
class DocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "ftp.md");

  private static String row(Command command) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            command.help().replace("|", "\\|"),
            command.needsLogIn() ? "yes" : "no",
            command.isForDuringTransfer() ? "read" : "waits",
            command.writes() ? "yes" : "no");
  }

  @Test
  void theTableOfCommandsIsTheTableInTheCode() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(Command.values()).map(DocumentationTest::row).toList());
  }

  @Test
  void whatIsRefusedIsNamed() throws IOException {
    String missing = String.join(", ", Command.MISSING);
    assertThat(Files.readString(PAGE)).contains("502: " + missing + ".");
  }
}
