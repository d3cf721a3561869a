package dev.berth.driver;

import dev.berth.architecture.Limits;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Refusal;
import dev.berth.session.Session;
import java.io.IOException;
import java.net.SocketTimeoutException;

/// How long the peer of one conversation may keep us waiting: for its first request, and to take
/// what it was sent. The protocol knows nothing of it, except in which words it says goodbye.
final class Patience {
  private final Conversation conversation;
  private long requestBy;
  private long readingBy = Effects.NEVER;

  Patience(Conversation conversation) {
    this.conversation = conversation;
    Shore shore = conversation.shore();
    long nanos = shore.limits().firstRequest().toNanos();
    boolean waits = nanos > 0 && shore.protocol().awaitsRequest();
    requestBy = waits ? conversation.driver().now() + nanos : Effects.NEVER;
  }

  /// When [#end] is due.
  long dueAt() {
    return Math.min(requestBy, readingBy);
  }

  /// The session has consumed something: there was a request.
  void requested() {
    requestBy = Effects.NEVER;
  }

  /// The conversation is over: nobody is waited for.
  void forget() {
    requestBy = Effects.NEVER;
    readingBy = Effects.NEVER;
  }

  /// The kernel takes no more for this channel, until its peer has taken some.
  void wait(Channel channel) throws IOException {
    Limits.Readers limits = conversation.shore().limits().readers();
    if (limits.patience().isZero()) {
      return;
    }
    Reading reading = channel.reading;
    if (reading == null) {
      reading = new Reading();
      channel.reading = reading;
    }
    reading.start(conversation.driver().now(), taken(channel), limits);
    readingBy = Math.min(readingBy, reading.endsAt());
  }

  /// The channel is about to send: what it waits for meanwhile is not its peer.
  void stopWaiting(Channel channel) {
    if (channel.reading != null) {
      channel.reading.stop(conversation.driver().now());
    }
  }

  /// What the peer has made room for, if not taken: bytes that are on their way to it. (How many
  /// fit into the socket's buffer tells little: it takes megabytes, at once and seldom.)
  private static long taken(Channel channel) throws IOException {
    return channel.out.total() - Conversation.socket(channel).unsent();
  }

  /// Ends what has been waited for long enough; within a turn.
  void end(long now) {
    if (requestBy <= now) {
      requestBy = Effects.NEVER;
      sayGoodbye();
    }
    if (readingBy <= now) {
      readingBy = Effects.NEVER;
      for (Channel channel : conversation.channels().further()) {
        if (channel != null) {
          look(channel, now);
        }
      }
      look(conversation.control, now);
    }
  }

  /// In words, unless the peer has not even read what was said before.
  private void sayGoodbye() {
    Channel control = conversation.control;
    if (control.closing) {
      return;
    }
    conversation.shore().counters().countRefused(Refusal.NO_REQUEST);
    if (control.out.isEmpty(conversation.scratch())) {
      byte[] words = conversation.shore().protocol().refusal(Refusal.NO_REQUEST);
      conversation.effects().output(Session.CONTROL).put(words);
      conversation.effects().close(Session.CONTROL);
    } else {
      conversation.finish(Conversation.End.CUT);
    }
  }

  private void look(Channel channel, long now) {
    Reading reading = channel.reading;
    if (reading == null || !channel.isOpen()) {
      return;
    }
    try {
      Limits.Readers limits = conversation.shore().limits().readers();
      if (reading.endsAt() <= now && !reading.endSpan(now, taken(channel), limits)) {
        cut(channel, limits);
      } else {
        readingBy = Math.min(readingBy, reading.endsAt());
      }
    } catch (IOException e) {
      conversation.channels().fail(channel, Failure.Kind.PEER, e);
    }
  }

  private void cut(Channel channel, Limits.Readers limits) {
    conversation.shore().counters().countSlowReader();
    String what = limits.enough() + " bytes in " + limits.patience().toSeconds() + " s";
    IOException cause = new SocketTimeoutException("the peer has read less than " + what);
    conversation.channels().cut(channel, cause);
  }
}
