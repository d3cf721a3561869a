package dev.berth.driver;

import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Sink;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What comes in on the channels of one conversation: it is read, offered to the session or given
/// to a sink, and kept within bounds when nobody takes it.
final class Inflow {
  /// Reads that one channel may do in one turn while it fills a sink.
  private static final int READS = 8;

  private final Conversation conversation;

  Inflow(Conversation conversation) {
    this.conversation = conversation;
  }

  /// Reads a channel that is ready, and offers what has come.
  void read(Channel channel, int ready) {
    tellUrgent(channel, ready);
    if (!channel.isOpen()) {
      return;
    }
    boolean reads = (channel.interest(conversation.shore().inputLimit()) & Socket.READ) != 0;
    if (!reads) {
      // No error: we have ended our half, the peer its own, and what it sent is still to be read.
      channel.hungUp |= (ready & Socket.HANGUP) != 0;
      if ((ready & Socket.ERROR) != 0) {
        conversation.channels().fail(channel, Failure.Kind.PEER, Channels.pendingError(channel));
      }
      return;
    }
    int turns = channel.sink == null ? 1 : READS;
    while (turns-- > 0 && channel.isOpen() && !channel.sinkBusy && readOnce(channel)) {
      // Until the socket is empty or the turn's share is used up.
    }
  }

  private void tellUrgent(Channel channel, int ready) {
    boolean urgent = (ready & Socket.URGENT) != 0;
    if (urgent && !channel.urgentTold) {
      conversation.tell().urgent(channel.number, conversation.effects());
    }
    channel.urgentTold = urgent;
  }

  /// Reads once; whether there may be more.
  private boolean readOnce(Channel channel) {
    Scratch buffers = conversation.scratch();
    int room = Scratch.INPUT;
    if (channel.sink == null) {
      room = Math.min(room, conversation.shore().inputLimit() - channel.unreadBytes());
    }
    int count;
    try {
      count = Conversation.socket(channel).readNonBlocking(buffers.inputMemory, 0, room);
    } catch (IOException e) {
      conversation.channels().fail(channel, Failure.Kind.PEER, e);
      return false;
    }
    if (count == Socket.WOULD_BLOCK) {
      return false;
    }
    if (count == Socket.END) {
      channel.inputEnded = true;
      return false;
    }
    conversation.takings().received(count);
    ByteBuffer input = buffers.input.limit(count).position(0);
    if (channel.sink != null) {
      fill(channel, channel.sink, input);
    } else if (hasRoom(channel)) {
      offer(channel, channel.appendToUnread(input), true);
    } else {
      channel.keepUnread(channel.appendToUnread(input));
      channel.offeredAt = -1;
    }
    return count == room;
  }

  /// Offers bytes, of which some are new or have been offered before.
  private void offer(Channel channel, ByteBuffer in, boolean fresh) {
    int before = in.remaining();
    conversation
        .tell()
        .received(channel.number, in.order(ByteOrder.BIG_ENDIAN), conversation.effects());
    boolean taken = in.remaining() < before;
    if (taken && channel == conversation.control) {
      conversation.patience().requested();
    }
    if (!taken && !fresh) {
      conversation.untell(); // The same in vain: no reason to offer again what others have left.
    }
    channel.offeredAt = taken ? -1 : conversation.told();
    channel.leftForRoom = in.hasRemaining() && isRoomShort();
    if (channel.isOpen() || channel.closing) {
      channel.keepUnread(in); // After close, too: it tells that closing has to linger.
    }
  }

  /// Offers what the session has left unread, where something has happened since; whether there was
  /// any.
  boolean offerUnread() {
    boolean offered = offerUnread(conversation.control);
    for (Channel channel : conversation.channels().further()) {
      offered |= channel != null && offerUnread(channel);
    }
    return offered;
  }

  private boolean offerUnread(Channel channel) {
    if (channel.sink != null) {
      return fillWithUnread(channel, channel.sink);
    }
    ByteBuffer unread = channel.unread;
    if (unread == null || !mayOffer(channel)) {
      return false;
    }
    offer(channel, unread, false);
    return true;
  }

  private boolean mayOffer(Channel channel) {
    return channel.offeredAt != conversation.told()
        && channel.isOpen()
        && !channel.paused
        && !channel.closing
        && hasRoom(channel);
  }

  /// Whether the output has the room that is promised for an answer.
  private boolean hasRoom(Channel channel) {
    return channel != conversation.control
        || channel.out.freeRoom(conversation.scratch()) >= Effects.RESERVE;
  }

  /// Whether there is something that can be offered now.
  boolean hasMore() {
    return conversation.control.unread != null && mayOffer(conversation.control);
  }

  /// Tells the end of an input whose bytes have all been offered, once nothing is outstanding that
  /// the session may be waiting for before it takes them.
  boolean tellEnds() {
    boolean told = tellEnd(conversation.control);
    for (Channel channel : conversation.channels().further()) {
      told |= channel != null && tellEnd(channel);
    }
    return told;
  }

  private boolean tellEnd(Channel channel) {
    boolean due =
        channel.inputEnded
            && !channel.endTold
            && channel.isOpen()
            && !channel.closing
            && !channel.sinkBusy;
    if (!due || channel.paused || conversation.isWorking() || waitsForRoom(channel)) {
      return false;
    }
    channel.endTold = true;
    conversation.addEvent(() -> {
      if (channel.isOpen()) {
        conversation.tell().ended(channel.number, conversation.effects());
        channel.unread = null;
      }
    });
    return true;
  }

  private boolean waitsForRoom(Channel channel) {
    Scratch scratch = conversation.scratch();
    boolean waits = channel.leftForRoom || !channel.out.isEmpty(scratch);
    return channel.out.freeRoom(scratch) < Effects.RESERVE || (channel.hasUnread() && waits);
  }

  /// Whether a session that has just left bytes may go on when it hears that a channel has drained.
  /// For which channel the bytes are, it alone knows: a relay's are never for the one on which they
  /// came.
  private boolean isRoomShort() {
    if (owesRoom(conversation.control)) {
      return true;
    }
    for (Channel channel : conversation.channels().further()) {
      if (channel != null && owesRoom(channel)) {
        return true;
      }
    }
    return false;
  }

  private boolean owesRoom(Channel channel) {
    return channel.out.isTight(conversation.scratch())
        || (channel.drainedOwed && !channel.out.hasSource());
  }

  /// Gives a sink what came before it, and closes it at the end of the input; whether there was
  /// such a thing to do.
  private boolean fillWithUnread(Channel channel, Sink sink) {
    if (!channel.isOpen() || channel.paused || channel.closing || channel.sinkBusy) {
      return false;
    }
    ByteBuffer unread = channel.unread;
    if (unread != null) {
      channel.unread = null;
      if (conversation.jobs().areInPlace()) {
        fill(channel, sink, unread);
      } else {
        sinkWork(channel, () -> write(sink, unread));
      }
    } else if (channel.inputEnded) {
      channel.sink = null;
      sinkWork(channel, sink::close);
    } else {
      return false;
    }
    return true;
  }

  private void fill(Channel channel, Sink sink, ByteBuffer input) {
    if (conversation.jobs().areInPlace()) {
      try {
        write(sink, input);
        conversation.driver().timeHasPassed();
      } catch (IOException e) {
        conversation.channels().fail(channel, Failure.Kind.SINK, e);
      }
      return;
    }
    ByteBuffer copy = BufferPool.INPUT.borrow().put(input).flip();
    sinkWork(
        channel,
        () -> {
          try {
            write(sink, copy);
          } finally {
            BufferPool.INPUT.giveBack(copy);
          }
        });
  }

  private static void write(Sink sink, ByteBuffer from) throws IOException {
    sink.write(from);
    if (from.hasRemaining()) {
      throw new IllegalStateException("a sink left " + from.remaining() + " bytes");
    }
  }

  private interface SinkJob {
    void run() throws IOException;
  }

  private void sinkWork(Channel channel, SinkJob job) {
    channel.sinkBusy = true;
    conversation
        .jobs()
        .run(() -> {
          IOException failure = null;
          try {
            job.run();
          } catch (IOException e) {
            failure = e;
          }
          IOException cause = failure;
          return () -> {
            channel.sinkBusy = false;
            if (cause != null) {
              conversation.channels().fail(channel, Failure.Kind.SINK, cause);
            }
          };
        });
  }
}
