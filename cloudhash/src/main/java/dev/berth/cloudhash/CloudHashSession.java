package dev.berth.cloudhash;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Framing;
import dev.berth.session.Session;
import java.nio.ByteBuffer;

/// One connection of CloudHash: takes messages, answers each, and keeps to the room and the time it
/// has.
///
/// The rule that keeps it clean: a message is answered where it lies. A GET makes no object, unless
/// its value is too long for the output room; a SET makes what the store keeps.
///
/// ## Back-pressure
///
/// A message whose reply has no room stays unread, and comes again when there is room: the driver
/// offers input only with [Effects#RESERVE] of it, which is enough for any reply that is not sent
/// as a source. While a source is on its way input is paused, so that a client which has sent its
/// last byte still gets its replies.
final class CloudHashSession implements Session {
  private final CloudHashOptions options;
  private final Store store;
  private final Framing framing;
  private final Replies replies;
  private final Request request = new Request();
  private final Key key = new Key();
  private final long idleTime;
  private State state = State.SERVING;

  /// When the last message was answered, or the connection opened.
  private long lastAnswer;

  /// Whether a message of end-of-input framing has begun.
  private boolean begun;

  /// What the session can be about.
  private enum State {
    /// Messages are answered as they come.
    SERVING,
    /// A long reply is on its way; messages wait.
    SENDING,
    /// The last reply is written.
    CLOSING
  }

  CloudHashSession(CloudHashOptions options, Store store) {
    this.options = options;
    this.store = store;
    this.framing = options.framing().open(options.messageLimit());
    this.replies = new Replies(framing, options.framing());
    this.idleTime = options.idleTime().toNanos();
  }

  @Override
  public void opened(Connection connection, Effects effects) {
    lastAnswer = effects.now();
    watchIdleness(effects);
  }

  @Override
  public void received(int channel, ByteBuffer in, Effects effects) {
    begun = true;
    ByteBuffer out = effects.output(CONTROL);
    while (state == State.SERVING && in.hasRemaining()) {
      if (out.remaining() < Replies.SMALL) {
        return;
      }
      switch (framing.next(in)) {
        case MORE -> {
          return;
        }
        case MESSAGE -> {
          if (!answer(framing.length(), out, effects)) {
            framing.putBack(in);
            return;
          }
        }
        case TOO_LONG -> tooLong(out, effects);
        case BAD_LENGTH -> close(Errors.BAD_LENGTH, effects);
      }
    }
  }

  private void tooLong(ByteBuffer out, Effects effects) {
    replies.error(out, Errors.messageTooLong(options.messageLimit()));
    lastAnswer = effects.now();
    effects.request();
    if (options.framing() == CloudHashFraming.END_OF_INPUT) {
      close(effects);
    }
  }

  @Override
  public void ended(int channel, Effects effects) {
    if (state == State.SERVING && framing.ended() == Framing.Step.MESSAGE) {
      ByteBuffer out = effects.output(CONTROL);
      if (!answer(withoutLineEnd(), out, effects)) {
        sendLong(Replies.SMALL, effects);
      }
    }
    close(effects);
  }

  /// The length of the message without the line end that `echo` puts after it.
  private int withoutLineEnd() {
    ByteBuffer bytes = framing.buffer();
    int length = framing.length();
    if (length > 0 && bytes.get(length - 1) == '\n') {
      length--;
      if (length > 0 && bytes.get(length - 1) == '\r') {
        length--;
      }
    }
    return length;
  }

  /// Answers the message that the framing has found.
  ///
  /// @param out has room for a small reply
  /// @return false when the reply will fit once more room is free; nothing is written then
  private boolean answer(int length, ByteBuffer out, Effects effects) {
    ByteBuffer in = framing.buffer();
    switch (request.read(in, framing.start(), length)) {
      case VALID -> {
        if (!run(in, out, effects)) {
          return false;
        }
      }
      case EMPTY -> replies.error(out, Errors.EMPTY);
      case UNKNOWN -> replies.error(out, Errors.unknown(in, request.verbStart, request.verbLength));
      case WRONG_ARITY -> replies.error(out, Errors.arity(request.verb));
    }
    lastAnswer = effects.now();
    effects.request();
    return true;
  }

  private boolean run(ByteBuffer in, ByteBuffer out, Effects effects) {
    if (request.keyLength > options.keyLimit()) {
      replies.error(out, Errors.keyTooLong(options.keyLimit()));
      return true;
    }
    key.set(in, request.keyStart, request.keyLength);
    switch (request.verb) {
      case GET -> {
        return get(out, effects);
      }
      case SET -> {
        if (store.put(key, in, request.valueStart, request.valueLength)) {
          replies.ok(out);
        } else {
          replies.error(out, Errors.FULL);
        }
      }
      case QUIT -> {
        replies.ok(out);
        close(effects);
      }
    }
    return true;
  }

  private boolean get(ByteBuffer out, Effects effects) {
    int needed = replies.value(store, key, out);
    if (needed > Effects.RESERVE) {
      sendLong(needed, effects);
      return true;
    }
    return needed == Replies.WRITTEN;
  }

  /// Sends the value of the key from a buffer of its own. (The value may have grown since its
  /// length was asked.)
  private void sendLong(int size, Effects effects) {
    ByteBuffer reply = ByteBuffer.allocate(Math.max(size, Replies.SMALL));
    for (int needed; (needed = replies.value(store, key, reply)) != Replies.WRITTEN; ) {
      reply = ByteBuffer.allocate(needed);
    }
    effects.send(CONTROL, new BufferSource(reply.flip()));
    state = State.SENDING;
    effects.pause(CONTROL);
  }

  @Override
  public void drained(int channel, Effects effects) {
    if (state == State.SENDING) {
      state = State.SERVING;
      lastAnswer = effects.now();
      effects.resume(CONTROL);
    }
  }

  @Override
  public void woke(Effects effects) {
    if (state == State.SERVING && idleTime > 0 && effects.now() - lastAnswer >= idleTime) {
      close(Errors.idle(options.idleTime()), effects);
      return;
    }
    watchIdleness(effects);
  }

  /// One timer for each idle time and not for each message: it looks, when it fires, how long ago
  /// the last was.
  private void watchIdleness(Effects effects) {
    if (idleTime > 0 && state != State.CLOSING) {
      long since = state == State.SENDING ? effects.now() : lastAnswer;
      effects.wakeAt(since + idleTime);
    }
  }

  @Override
  public void stopping(Effects effects) {
    boolean oneRequestIsComing = options.framing() == CloudHashFraming.END_OF_INPUT && begun;
    if (state != State.CLOSING && !oneRequestIsComing) {
      close(Errors.STOPPING, effects);
    }
  }

  private void close(String why, Effects effects) {
    ByteBuffer out = effects.output(CONTROL);
    if (out.remaining() >= Replies.SMALL) {
      replies.error(out, why);
    }
    close(effects);
  }

  private void close(Effects effects) {
    state = State.CLOSING;
    effects.close(CONTROL);
  }
}
