package dev.berth.cloudhash;

import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The dialogues that say what CloudHash is, for whoever plays them: in memory, or over sockets
/// under each architecture.
///
/// Their options: `framing` (a label of [CloudHashFraming]), `message-limit` and `key-limit` in
/// bytes, `idle` in seconds, and `max-keys` of the store.
public final class CloudHashDialogues {
  /// Read from the module's directory, whichever module's tests are run.
  private static final Path FOLDER = Path.of("..", "cloudhash", "src/test/resources/dialogues");

  private CloudHashDialogues() {}

  /// All of them, by name of their file.
  public static List<Dialogue> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(CloudHashDialogues::read).toList();
    }
  }

  private static Dialogue read(Path file) {
    try {
      return Dialogue.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The protocol that a dialogue asks for, with an empty store.
  public static Protocol protocol(Dialogue dialogue) {
    Map<String, String> asked = dialogue.options();
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
