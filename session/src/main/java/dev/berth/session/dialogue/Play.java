package dev.berth.session.dialogue;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTreeException;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.dialogue.Step.On;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One performance of a dialogue on one stage.
final class Play {
  private final Dialogue dialogue;
  private final Stage stage;
  private final Story story;
  private final PassiveReply passive = new PassiveReply();
  private final Incoming control;
  private @Nullable Incoming data;
  private @Nullable ActiveAddress listener;

  /// Bytes that wait for a step that is not a [Step.Send] on the same connection.
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

  private On unsentOn = On.CONTROL;

  Play(Dialogue dialogue, Stage stage) {
    this.dialogue = dialogue;
    this.stage = stage;
    this.story = new Story(dialogue, stage);
    this.control = new Incoming(stage.control());
  }

  void run() {
    try {
      for (Step.Numbered step : dialogue.steps()) {
        story.at(step);
        if (!joins(step.step())) {
          flush();
        }
        perform(step.step());
      }
      flush();
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e);
      throw e instanceof DialogueFailure failure ? failure : story.failure("" + e, e);
    }
    story.atEnd();
    try {
      stage.close();
    } catch (IOException | RuntimeException e) {
      throw story.failure("" + e.getMessage(), e);
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      stage.close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void perform(Step step) throws IOException {
    switch (step) {
      case Step.Send(On on, String bytes, boolean address) -> send(on, bytes, address);
      case Step.SendUrgent(On on, String bytes) -> {
        story.sent(on, bytes);
        wire(on).sendUrgent(WireText.array(bytes));
      }
      case Step.SendFile(On on, TreePath path, int from) -> {
        byte[] content = original(path, from);
        story.sent(on, "(" + content.length + " bytes of " + path + ")");
        wire(on).send(content);
      }
      case Step.End(On on) -> wire(on).end();
      case Step.Reset(On on) -> wire(on).reset();
      case Step.Line(On on, LinePattern pattern) -> line(on, pattern);
      case Step.Bytes(On on, String bytes) -> bytes(on, bytes);
      case Step.SkipTo(On on, LinePattern pattern) -> skipTo(on, pattern);
      case Step.SkipAll(On on) -> skipAll(on);
      case Step.AllOfFile(On on, TreePath path, int from) -> allOfFile(on, path, from);
      case Step.Ended(On on) -> outcome(on, Wire.END, "the end of the connection");
      case Step.WasReset(On on) -> outcome(on, Wire.RESET, "a reset of the connection");
      case Step.Quiet() -> quiet();
      case Step.Connect() -> data = new Incoming(stage.connect(passive.port()));
      case Step.Refused() -> refused();
      case Step.Stranger() -> {
        if (!stage.strangerIsDropped(passive.port())) {
          throw story.failure("a stranger who connects to be dropped", "it was served", null);
        }
      }
      case Step.Listen() -> listener = new ActiveAddress(stage.listen());
      case Step.Accept() -> data = new Incoming(stage.accept());
      case Step.Time(var by) -> stage.advance(by);
      case Step.Stop() -> stage.stop();
      case Step.FileIs(TreePath path, String content) ->
          fileIs(path, WireText.array(content), WireText.show(content));
      case Step.FileIsLike(TreePath path, TreePath like) ->
          fileIs(path, original(like, 0), "the content of " + like);
      case Step.Absent(TreePath path) -> kindIs(path, null);
      case Step.DirectoryIs(TreePath path) -> kindIs(path, FileFacts.Kind.DIRECTORY);
      case Step.Reported(LinePattern pattern) -> {
        if (!stage.reported(fact -> pattern.matches(WireText.utf8(fact)))) {
          throw story.failure("a report of " + pattern.text(), "no such report", null);
        }
      }
    }
  }

  // What the client does.

  private boolean joins(Step step) {
    return step instanceof Step.Send(On on, _, _) && (unsent.size() == 0 || on == unsentOn);
  }

  private void send(On on, String text, boolean address) {
    String bytes = address && listener != null ? listener.insertInto(text) : text;
    if (address && listener == null && ActiveAddress.isWantedBy(text)) {
      throw new IllegalStateException("<port> and <eprt> need a step data listen before");
    }
    story.sent(on, bytes);
    unsent.writeBytes(WireText.array(bytes));
    unsentOn = on;
  }

  private void flush() throws IOException {
    if (unsent.size() > 0) {
      byte[] bytes = unsent.toByteArray();
      unsent.reset();
      wire(unsentOn).send(bytes);
    }
  }

  private void refused() throws IOException {
    try {
      stage.connect(passive.port()).reset();
    } catch (ConnectException e) {
      return;
    }
    throw story.failure("that nobody listens at port " + passive.port(), "a connection", null);
  }

  // What is expected of the server.

  private void line(On on, LinePattern pattern) throws IOException {
    Incoming in = incoming(on);
    String expected = "the line " + pattern.text();
    String line = nextLine(on, in, expected);
    String text = line.substring(0, line.length() - dialogue.lineEnd().length());
    if (!pattern.matches(text)) {
      throw story.failure(expected, WireText.show(line), null);
    }
    if (on == On.CONTROL) {
      passive.read(text);
    }
  }

  private void skipTo(On on, LinePattern pattern) throws IOException {
    Incoming in = incoming(on);
    while (true) {
      String line = nextLine(on, in, "a line " + pattern.text());
      if (pattern.matches(line.substring(0, line.length() - dialogue.lineEnd().length()))) {
        return;
      }
    }
  }

  /// The next line with its end.
  private String nextLine(On on, Incoming in, String expected) throws IOException {
    int feed = in.awaitLineFeed();
    if (feed < 0) {
      throw story.failure(expected, in.describe(), null);
    }
    String line = in.take(feed + 1);
    story.received(on, line);
    if (!line.endsWith(dialogue.lineEnd())) {
      throw story.failure(expected, WireText.show(line) + ", without a CR at its end", null);
    }
    return line;
  }

  private void bytes(On on, String bytes) throws IOException {
    Incoming in = incoming(on);
    boolean complete = true;
    // One byte too few is waited for at a time, so that a difference shows at once.
    for (int i = 0; i < bytes.length() && complete; i++) {
      complete = in.await(i + 1) && in.unread().charAt(i) == bytes.charAt(i);
    }
    if (!complete) {
      throw story.failure(WireText.show(bytes), in.describe(), null);
    }
    story.received(on, in.take(bytes.length()));
  }

  private void skipAll(On on) throws IOException {
    Incoming in = incoming(on);
    do {
      in.take(in.unread().length());
    } while (in.more());
    if (in.outcome() == Wire.NOTHING) {
      throw story.failure("the end of the connection or a reset", in.describe(), null);
    }
  }

  private void allOfFile(On on, TreePath path, int from) throws IOException {
    Incoming in = incoming(on);
    byte[] content = original(path, from);
    int at = 0;
    do {
      String bytes = in.take(in.unread().length());
      for (int i = 0; i < bytes.length(); i++, at++) {
        if (at >= content.length || bytes.charAt(i) != (content[at] & 0xff)) {
          throw story.failure(
              content.length + " bytes of " + path + " from " + from,
              "another byte after " + at + " right ones: " + WireText.show(bytes.substring(i)),
              null);
        }
      }
    } while (in.more());
    if (at < content.length || in.outcome() != Wire.END) {
      throw story.failure(
          content.length + " bytes of " + path + " from " + from + " and the end",
          at + " bytes of it, then " + in.describe(),
          null);
    }
  }

  private void outcome(On on, int wanted, String expected) throws IOException {
    Incoming in = incoming(on);
    if (!in.unread().isEmpty() || in.more() || in.outcome() != wanted) {
      throw story.failure(expected, in.describe(), null);
    }
  }

  private void quiet() throws IOException {
    if (!control.unread().isEmpty() || !control.wire().quiet()) {
      control.more();
      throw story.failure("that the server has sent nothing more", control.describe(), null);
    }
  }

  // What is expected of the tree.

  private void fileIs(TreePath path, byte[] content, String expected) throws IOException {
    byte[] found;
    try (OpenFile file = stage.tree().open(path)) {
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.facts().size()));
      while (all.hasRemaining() && file.read(all, all.position()) >= 0) {
        // until the end
      }
      found = Arrays.copyOf(all.array(), all.position());
    } catch (FileTreeException e) {
      throw story.failure(path + " with " + expected, "" + e.getMessage(), e);
    }
    int same = Arrays.mismatch(found, content);
    if (same >= 0) {
      throw story.failure(
          path + " with " + expected,
          found.length
              + " bytes, the first "
              + same
              + " as expected: "
              + WireText.show(new String(found, StandardCharsets.ISO_8859_1)),
          null);
    }
  }

  private void kindIs(TreePath path, FileFacts.@Nullable Kind expected) throws IOException {
    FileFacts.@Nullable Kind found;
    try {
      found = stage.tree().stat(path).kind();
    } catch (FileTreeException e) {
      if (e.reason() != FileTreeException.Reason.NOT_FOUND) {
        throw e;
      }
      found = null;
    }
    if (found != expected) {
      throw story.failure(
          (expected == null ? "nothing" : "a " + expected) + " at " + path,
          found == null ? "nothing" : "a " + found,
          null);
    }
  }

  private byte[] original(TreePath path, int from) {
    byte[] content = dialogue.files().content(path);
    if (content == null || from > content.length) {
      throw new IllegalStateException("the set-up has no byte " + from + " of " + path);
    }
    return Arrays.copyOfRange(content, from, content.length);
  }

  private Wire wire(On on) {
    return incoming(on).wire();
  }

  private Incoming incoming(On on) {
    if (on == On.CONTROL) {
      return control;
    }
    if (data == null) {
      throw new IllegalStateException("there is no data connection; data connect or accept first");
    }
    return data;
  }
}
