package dev.berth.tools.relay;

import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The dialogues that say what the relay does, for whoever plays them: in memory, or over sockets
/// under each architecture. What they call the data connection is the one to the target.
///
/// Their options: `connect` and `idle` in seconds, and `target=nobody` for one that does not
/// answer.
public final class RelayDialogues {
  /// Read from the module's directory, whichever module's tests are run.
  private static final Path FOLDER = Path.of("..", "tools", "src/test/resources/dialogues");

  private RelayDialogues() {}

  /// All of them, by name of their file.
  public static List<Dialogue> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(RelayDialogues::read).toList();
    }
  }

  private static Dialogue read(Path file) {
    try {
      return Dialogue.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether there is somebody who listens at the target.
  public static boolean hasTarget(Dialogue dialogue) {
    return !"nobody".equals(dialogue.options().get("target"));
  }

  /// The protocol that a dialogue asks for.
  ///
  /// @param target where the client listens, or nobody does
  public static Protocol protocol(Dialogue dialogue, InetSocketAddress target) {
    Map<String, String> asked = dialogue.options();
    return new RelayProtocol(
        target,
        seconds(asked.getOrDefault("connect", "10")),
        seconds(asked.getOrDefault("idle", "300")));
  }

  private static Duration seconds(String number) {
    return Duration.ofSeconds(Long.parseLong(number));
  }
}
