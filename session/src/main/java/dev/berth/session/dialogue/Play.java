package dev.berth.session.dialogue;

import dev.berth.session.TreePath;
import dev.berth.session.dialogue.Step.On;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One performance of a dialogue on one stage: it acts as the client. What the server answers is
/// judged by [ReplyCheck], everything else by [WorldCheck].
final class Play {
  private final Dialogue dialogue;
  private final Stage stage;
  private final Story story;
  private final PassiveReply passive = new PassiveReply();
  private final ReplyCheck replies;
  private final WorldCheck world;
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
    this.replies = new ReplyCheck(dialogue, story, passive);
    this.world = new WorldCheck(dialogue, story, passive, stage);
    this.control = new Incoming(stage.control());
  }

  void run() {
    try {
      for (Step.Numbered step : dialogue.steps()) {
        if (!joins(step.step())) {
          flush();
        }
        story.at(step);
        perform(step.step());
      }
      flush();
      story.atEnd();
      replies.nothingLeft(control);
      stage.close();
    } catch (DialogueFailure e) {
      closeAfter(e);
      throw e;
    } catch (IllegalStateException e) {
      closeAfter(e);
      throw story.failure("" + e.getMessage(), e);
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e);
      throw story.failure("" + e, e);
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
      case Step.Act act -> act(act);
      case Step.Reply reply -> replies.check(reply, incoming(reply.on()));
      case Step.World fact -> world.check(fact);
    }
  }

  private void act(Step.Act step) throws IOException {
    switch (step) {
      case Step.Send(On on, String bytes, boolean address) -> send(on, bytes, address);
      case Step.SendUrgent(On on, String bytes) -> {
        story.sent(on, bytes);
        wire(on).sendUrgent(WireText.array(bytes));
      }
      case Step.SendFile(On on, TreePath path, int from) -> {
        byte[] content = dialogue.files().content(path, from);
        story.did(on, "-> " + content.length + " bytes of " + path);
        wire(on).send(content);
      }
      case Step.End(On on) -> {
        story.did(on, "-> the end");
        wire(on).end();
      }
      case Step.Reset(On on) -> {
        story.did(on, "-> a reset");
        wire(on).reset();
      }
      case Step.Connect() -> data = new Incoming(stage.connect(passive.port()));
      case Step.Listen() -> listener = new ActiveAddress(stage.listen());
      case Step.Accept() -> data = new Incoming(stage.accept());
      case Step.Time(var by) -> stage.advance(by);
      case Step.Stop() -> stage.stop();
    }
  }

  private boolean joins(Step step) {
    return step instanceof Step.Send(On on, _, _) && (unsent.size() == 0 || on == unsentOn);
  }

  private void send(On on, String text, boolean address) {
    String bytes = text;
    if (address && ActiveAddress.isWantedBy(text)) {
      if (listener == null) {
        throw new IllegalStateException("<port> and <eprt> need the step data listen before them");
      }
      bytes = listener.insertInto(text);
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

  private Wire wire(On on) {
    return incoming(on).wire();
  }

  private Incoming incoming(On on) {
    if (on == On.CONTROL) {
      return control;
    }
    if (data == null) {
      throw new IllegalStateException(
          "there is no data connection; data connect or data accept makes one");
    }
    return data;
  }
}
