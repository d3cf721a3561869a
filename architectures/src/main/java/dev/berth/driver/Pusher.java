package dev.berth.driver;

import dev.berth.session.Failure;
import java.io.IOException;

/// What goes out on the channels of one conversation: it pushes their [Outflow]s into the sockets
/// and tells the session what came of it.
final class Pusher {
  /// Bytes that one channel may send in one turn, so that a fast client cannot starve the others.
  private static final long TURN = 1 << 20;

  private final Conversation conversation;

  Pusher(Conversation conversation) {
    this.conversation = conversation;
  }

  /// Sends what there is, the conversation.control connection last, so that the replies of one turn
  /// go in one piece. Whether there is something new to tell or to offer.
  boolean pushAll() {
    for (Channel channel : conversation.channels().further()) {
      if (channel != null) {
        push(channel);
      }
    }
    if (conversation.hasEvents()) {
      return true;
    }
    push(conversation.control);
    return conversation.hasEvents() || conversation.inflow().hasMore();
  }

  private void push(Channel channel) {
    if (!channel.isOpen() || channel.outputFull) {
      return;
    }
    Outflow out = channel.out;
    if (out.isAtRest(conversation.scratch()) && !channel.closing && !channel.shuttingDown) {
      return;
    }
    channel.drainedOwed |= out.isTight(conversation.scratch());
    long end = endOfShare(channel);
    long before = out.total();
    if (before >= end) {
      channel.outputFull = true; // It goes on in the next turn, which is due as soon as it can.
      return;
    }
    boolean reads = out.hasSource();
    conversation.patience().stopWaiting(channel);
    try {
      Outflow.Push push =
          out.push(Conversation.socket(channel), conversation.scratch(), end, conversation.jobs());
      if (reads) {
        conversation.driver().timeHasPassed();
      }
      if (channel.closing && channel == conversation.control && out.total() > before) {
        conversation.closeLater();
      }
      if (out.takeSourceEnded() || (push == Outflow.Push.DONE && channel.drainedOwed)) {
        channel.drainedOwed = false;
        conversation.addEvent(() -> tellDrained(channel));
      }
      switch (push) {
        case DONE -> sentAll(channel);
        case FULL -> {
          channel.outputFull = !out.isReading();
          channel.drainedOwed = true;
          if (channel.outputFull) {
            conversation.patience().wait(channel);
          }
        }
        case SHARE_USED -> {
          channel.outputFull = true;
          conversation.patience().wait(channel); // The socket may be full just as well.
        }
        case NEEDS_READ -> refill(channel);
        case AFTER_JOB -> {} // Its end brings another turn.
      }
    } catch (Outflow.SourceException e) {
      conversation.channels().fail(channel, Failure.Kind.SOURCE, e.failure());
    } catch (IOException e) {
      conversation.channels().fail(channel, Failure.Kind.PEER, e);
    } finally {
      conversation.takings().sent(out.total() - before);
    }
  }

  /// How much the channel may have sent in all when this turn ends.
  private long endOfShare(Channel channel) {
    if (channel.pushTurn != conversation.turns()) {
      channel.pushTurn = conversation.turns();
      channel.sentBefore = channel.out.total();
    }
    return channel.sentBefore + TURN;
  }

  private void tellDrained(Channel channel) {
    if (channel.isOpen()) {
      conversation.tell().drained(channel.number, conversation.effects());
    }
  }

  private void refill(Channel channel) {
    Outflow.Refill refill = channel.out.refill();
    conversation
        .jobs()
        .run(() -> {
          refill.run();
          return () -> {
            try {
              channel.out.refilled(refill);
              if (channel.closing && channel == conversation.control) {
                conversation.closeLater(); // From now on it is the peer's time again.
              }
            } catch (Outflow.SourceException e) {
              conversation.channels().fail(channel, Failure.Kind.SOURCE, e.failure());
            }
          };
        });
  }

  private void sentAll(Channel channel) throws IOException {
    if (channel.shuttingDown) {
      channel.shuttingDown = false;
      Conversation.socket(channel).closeWrite();
    }
    if (channel.closing) {
      if (channel == conversation.control) {
        conversation.finish(Conversation.End.ORDERLY);
      } else if (!conversation.hasEvents()) {
        conversation.channels().drop(channel);
      } else {
        // Its last event is still to be told; then it is dropped.
        conversation.addEvent(() -> conversation.channels().drop(channel));
      }
    }
  }
}
