package dev.berth.session.dialogue;

import dev.berth.session.dialogue.Step.On;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What has happened so far in a play, for the message when it fails.
final class Story {
  private static final int LAST_WORDS = 30;

  private final Dialogue dialogue;
  private final Stage stage;
  private final Deque<String> words = new ArrayDeque<>();
  private int line;

  Story(Dialogue dialogue, Stage stage) {
    this.dialogue = dialogue;
    this.stage = stage;
  }

  void at(Step.Numbered step) {
    line = step.number();
  }

  void atEnd() {
    line = 0;
  }

  void sent(On on, String bytes) {
    did(on, "-> " + WireText.show(bytes));
  }

  void received(On on, String bytes) {
    did(on, "<- " + WireText.show(bytes));
  }

  /// Something else that happened on a connection.
  void did(On on, String what) {
    if (words.size() == LAST_WORDS) {
      words.removeFirst();
    }
    words.add((on == On.DATA ? "data " : "") + what);
  }

  DialogueFailure failure(String expected, String received, @Nullable Throwable cause) {
    return failure("expected " + expected + "\n received " + received, cause);
  }

  DialogueFailure failure(String what, @Nullable Throwable cause) {
    StringBuilder message = new StringBuilder();
    message.append(dialogue.name().isEmpty() ? "the dialogue" : "\"" + dialogue.name() + "\"");
    message.append(" fails ").append(line == 0 ? "after its last line" : "in line " + line);
    message.append(", played ").append(stage).append('\n');
    message.append(" ").append(what).append("\n\n");
    String[] lines = dialogue.toString().stripTrailing().split("\n", -1);
    for (int i = 1; i <= lines.length; i++) {
      message.append(i == line ? "> " : "  ").append(String.format("%3d  ", i));
      message.append(lines[i - 1]).append('\n');
    }
    if (!words.isEmpty()) {
      message.append("\nThe last words:\n");
      words.forEach(word -> message.append("  ").append(word).append('\n'));
    }
    return new DialogueFailure(message.toString(), cause);
  }
}
