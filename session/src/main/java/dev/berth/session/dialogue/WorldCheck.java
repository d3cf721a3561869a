package dev.berth.session.dialogue;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compares files, ports and reports with what the dialogue expects.
final class WorldCheck {
  private final Dialogue dialogue;
  private final Story story;
  private final PassiveReply passive;
  private final Stage stage;

  WorldCheck(Dialogue dialogue, Story story, PassiveReply passive, Stage stage) {
    this.dialogue = dialogue;
    this.story = story;
    this.passive = passive;
    this.stage = stage;
  }

  /// Looks whether it is so.
  ///
  /// @throws DialogueFailure when it is not
  void check(Step.World step) throws IOException {
    switch (step) {
      case Step.Refused() -> refused(passive.port());
      case Step.Stranger() -> {
        if (!stage.strangerIsDropped(passive.port())) {
          throw story.failure("that a stranger is dropped", "a stranger who is not", null);
        }
      }
      case Step.FileIs(TreePath path, String content) ->
          fileIs(path, WireText.array(content), WireText.show(content));
      case Step.FileIsLike(TreePath path, TreePath like) ->
          fileIs(path, dialogue.files().content(like, 0), "the content of " + like);
      case Step.Absent(TreePath path) -> kindIs(path, null);
      case Step.DirectoryIs(TreePath path) -> kindIs(path, FileFacts.Kind.DIRECTORY);
      case Step.Reported(LinePattern pattern) -> {
        if (!stage.reported(fact -> pattern.matches(WireText.utf8(fact)))) {
          throw story.failure("a report of " + pattern.text(), "no such report", null);
        }
      }
    }
  }

  private void refused(int port) throws IOException {
    Wire wire;
    try {
      wire = stage.connect(port);
    } catch (ConnectException e) {
      return;
    }
    int end = wire.receive(ByteBuffer.allocate(1));
    wire.reset();
    if (end != Wire.END && end != Wire.RESET) {
      throw story.failure("that nobody is waiting at port " + port, "a connection", null);
    }
  }

  private void fileIs(TreePath path, byte[] content, String expected) throws IOException {
    byte[] found;
    try {
      found = read(path);
    } catch (FileTreeException e) {
      throw story.failure(path + " with " + expected, "" + e.getMessage(), e);
    }
    int same = Arrays.mismatch(found, content);
    if (same >= 0) {
      String shown = WireText.show(new String(found, StandardCharsets.ISO_8859_1));
      throw story.failure(
          path + " with " + expected,
          found.length + " bytes, of which the first " + same + " are right: " + shown,
          null);
    }
  }

  private byte[] read(TreePath path) throws IOException {
    try (OpenFile file = stage.tree().open(path)) {
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.facts().size()));
      int read = 0;
      while (all.hasRemaining() && read >= 0) {
        read = file.read(all, all.position());
      }
      return Arrays.copyOf(all.array(), all.position());
    }
  }

  private void kindIs(TreePath path, FileFacts.@Nullable Kind expected) throws IOException {
    FileFacts.@Nullable Kind found = kind(path);
    if (found != expected) {
      throw story.failure(name(expected) + " at " + path, name(found), null);
    }
  }

  private FileFacts.@Nullable Kind kind(TreePath path) throws IOException {
    try {
      return stage.tree().stat(path).kind();
    } catch (FileTreeException e) {
      if (e.reason() == Reason.NOT_FOUND || e.reason() == Reason.NOT_A_DIRECTORY) {
        return null;
      }
      throw e;
    }
  }

  private static String name(FileFacts.@Nullable Kind kind) {
    return kind == null ? "nothing" : "a " + kind;
  }
}
