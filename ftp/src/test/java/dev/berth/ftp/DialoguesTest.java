package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.Dialogues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays every file of `dialogues/` in memory: in one piece, byte by byte, and in pieces of chance.
class DialoguesTest {
  static List<String> names() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(DialoguesTest.class.getResource("/dialogues")).toURI());
  }

  private static String read(String name) {
    try {
      return Files.readString(folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void goesAsItIsWritten(String name) {
    Dialogue dialogue = Dialogue.parse(read(name));
    if (dialogue.playsInMemory()) {
      Dialogues.playInMemory(
          dialogue, scene -> new FtpProtocol(scene.tree(), DialogueOptions.of(dialogue.options())));
    }
  }

  @Test
  void thereAreDialogues() throws Exception {
    assertThat(names()).isNotEmpty();
  }
}
