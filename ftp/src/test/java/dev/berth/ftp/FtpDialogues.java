package dev.berth.ftp;

import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The dialogues that say what FTP is here, for whoever plays them: in memory, or over sockets
/// under each architecture.
public final class FtpDialogues {
  /// Read from the module's directory, whichever module's tests are run.
  private static final Path FOLDER = Path.of("..", "ftp", "src/test/resources/dialogues");

  private FtpDialogues() {}

  /// All of them, by name of their file.
  public static List<Dialogue> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(FtpDialogues::read).toList();
    }
  }

  private static Dialogue read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".txt", "");
      String text = Files.readString(file);
      return Dialogue.parse(text.startsWith("name:") ? text : "name: " + name + "\n" + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The protocol that a dialogue asks for.
  public static Protocol protocol(Dialogue dialogue, FileTree tree) {
    return new FtpProtocol(tree, DialogueOptions.of(dialogue.options()));
  }
}
