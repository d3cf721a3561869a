package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.Dialogues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every dialogue of `src/test/resources/dialogues` in memory, in one piece, byte by byte,
/// and in pieces of chance.
///
/// Their options: `framing` (a label of [CloudHashFraming]), `message-limit` and `key-limit` in
/// bytes, `idle` in seconds, and `max-keys` of the store.
class CloudHashDialoguesTest {
  private static final Path DIALOGUES = Path.of("src/test/resources/dialogues");

  @TestFactory
  Stream<DynamicTest> dialogues() throws IOException {
    return Files.list(DIALOGUES)
        .sorted()
        .map(CloudHashDialoguesTest::read)
        .map(dialogue ->
            DynamicTest.dynamicTest(
                dialogue.name(),
                () -> Dialogues.playInMemory(dialogue, scene -> protocol(scene.options()))));
  }

  @Test
  void everyDialogueHasANameOfItsOwn() throws IOException {
    try (Stream<Path> files = Files.list(DIALOGUES)) {
      assertThat(files.map(CloudHashDialoguesTest::read).map(Dialogue::name))
          .hasSizeGreaterThan(15)
          .doesNotHaveDuplicates()
          .doesNotContain("");
    }
  }

  private static Dialogue read(Path file) {
    try {
      return Dialogue.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Protocol protocol(Map<String, String> asked) {
    CloudHashOptions options =
        CloudHashOptions.defaults().withFraming(CloudHashFraming.of(asked.get("framing")));
    if (asked.containsKey("message-limit")) {
      options = options.withMessageLimit(Integer.parseInt(asked.get("message-limit")));
    }
    if (asked.containsKey("key-limit")) {
      options = options.withKeyLimit(Integer.parseInt(asked.get("key-limit")));
    }
    if (asked.containsKey("idle")) {
      options = options.withIdleTime(Duration.ofSeconds(Long.parseLong(asked.get("idle"))));
    }
    long maxKeys = Long.parseLong(asked.getOrDefault("max-keys", "1000"));
    return new CloudHashProtocol(options, new MemoryStore(maxKeys, Long.MAX_VALUE));
  }
}
