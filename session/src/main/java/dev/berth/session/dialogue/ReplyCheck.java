package dev.berth.session.dialogue;

import dev.berth.session.TreePath;
import dev.berth.session.dialogue.Step.On;
import java.io.IOException;

/// Compares what the server sends with what the dialogue expects.
final class ReplyCheck {
  private final Dialogue dialogue;
  private final Story story;
  private final PassiveReply passive;

  ReplyCheck(Dialogue dialogue, Story story, PassiveReply passive) {
    this.dialogue = dialogue;
    this.story = story;
    this.passive = passive;
  }

  /// Waits for what the step expects.
  ///
  /// @param in what has come on the step's connection
  /// @throws DialogueFailure when something else comes, or nothing
  void check(Step.Reply step, Incoming in) throws IOException {
    switch (step) {
      case Step.Line(On on, LinePattern pattern) -> line(on, in, pattern);
      case Step.Bytes(On on, String bytes) -> bytes(on, in, bytes);
      case Step.SkipTo(On on, LinePattern pattern) -> skipTo(on, in, pattern);
      case Step.SkipAll(_) -> skipAll(in);
      case Step.AllOfFile(On on, TreePath path, int from) -> allOfFile(on, in, path, from);
      case Step.Ended(_) -> outcome(in, Wire.END, "the end of the connection");
      case Step.WasReset(_) -> outcome(in, Wire.RESET, "a reset of the connection");
      case Step.Quiet(_) -> quiet(in);
    }
  }

  /// At the end of the dialogue nothing that has come may be left unread.
  void nothingLeft(Incoming in) {
    if (!in.unread().isEmpty()) {
      throw story.failure("nothing more", in.describe(), null);
    }
  }

  private void line(On on, Incoming in, LinePattern pattern) throws IOException {
    String expected = "the line " + pattern.text();
    String line = nextLine(on, in, expected);
    if (!pattern.matches(line)) {
      throw story.failure(expected, "the line " + WireText.show(line), null);
    }
    if (on == On.CONTROL) {
      passive.read(line);
    }
  }

  private void skipTo(On on, Incoming in, LinePattern pattern) throws IOException {
    String expected = "lines up to " + pattern.text();
    String line;
    do {
      line = nextLine(on, in, expected);
    } while (!pattern.matches(line));
  }

  /// The next line without its end.
  private String nextLine(On on, Incoming in, String expected) throws IOException {
    int feed = in.awaitLineFeed();
    if (feed < 0) {
      throw story.failure(expected, in.describe(), null);
    }
    String line = in.take(feed + 1);
    story.received(on, line);
    if (!line.endsWith(dialogue.lineEnd())) {
      throw story.failure(expected, WireText.show(line) + ", which does not end with CR LF", null);
    }
    return line.substring(0, line.length() - dialogue.lineEnd().length());
  }

  private void bytes(On on, Incoming in, String bytes) throws IOException {
    // No more than the next byte is waited for, so that a difference shows at once.
    for (int i = 0; i < bytes.length(); i++) {
      if (!in.await(i + 1) || in.unread().charAt(i) != bytes.charAt(i)) {
        throw story.failure(WireText.show(bytes), in.describe(), null);
      }
    }
    story.received(on, in.take(bytes.length()));
  }

  private void skipAll(Incoming in) throws IOException {
    do {
      in.take(in.unread().length());
    } while (in.more());
    if (in.outcome() == Wire.NOTHING) {
      throw story.failure("the end of the connection or a reset", in.describe(), null);
    }
  }

  private void allOfFile(On on, Incoming in, TreePath path, int from) throws IOException {
    byte[] content = dialogue.files().content(path, from);
    String expected = content.length + " bytes of " + path + " and the end of the connection";
    int at = 0;
    do {
      String bytes = in.take(in.unread().length());
      for (int i = 0; i < bytes.length(); i++, at++) {
        if (at >= content.length || bytes.charAt(i) != (content[at] & 0xff)) {
          throw story.failure(
              expected, at + " bytes of it, then " + WireText.show(bytes.substring(i)), null);
        }
      }
    } while (in.more());
    if (at < content.length || in.outcome() != Wire.END) {
      throw story.failure(expected, at + " bytes of it, then " + in.describe(), null);
    }
    story.did(on, "<- " + at + " bytes of " + path + ", the end");
  }

  private void outcome(Incoming in, int wanted, String expected) throws IOException {
    if (!in.unread().isEmpty() || in.more() || in.outcome() != wanted) {
      throw story.failure(expected, in.describe(), null);
    }
  }

  private void quiet(Incoming in) throws IOException {
    if (!in.unread().isEmpty() || !in.wire().quiet()) {
      in.more();
      throw story.failure("nothing more", in.describe(), null);
    }
  }
}
