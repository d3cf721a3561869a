package dev.berth.driver;

import dev.berth.session.Sink;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One channel of a conversation: its socket, what is on its way in and out, and what it waits for.
/// It holds state and no decisions; those are the [Conversation]'s.
///
/// ```
/// LISTENING ──arrived───▶ OPEN ──all sent, after close──▶ CLOSED
/// CONNECTING ─writable──▶ OPEN     any ──abort, failure──▶ CLOSED
/// (control only)  OPEN ──all sent, after close──▶ LINGERING ──end, time──▶ CLOSED
/// ```
final class Channel {
  /// Where it is in its life.
  enum State {
    LISTENING,
    CONNECTING,
    OPEN,
    LINGERING,
    CLOSED
  }

  final Conversation conversation;
  final int number;
  final Outflow out = new Outflow();
  State state;
  @Nullable Socket socket;

  /// Gives up the wait for a peer at a pooled listener.
  @Nullable Runnable cancelExpectation;

  /// Who may connect to this channel's own listener.
  java.net.@Nullable InetAddress expectedPeer;

  /// The driver's entry of the socket in its multiplexer.
  @Nullable Registration registration;

  /// Bytes that the session has left unread, from position to limit.
  @Nullable ByteBuffer unread;

  /// The number of the event after which they were offered in vain.
  long offeredAt = -1;

  /// They may have been left for want of room in the output of some channel.
  boolean leftForRoom;

  @Nullable Sink sink;

  /// Another thread is filling the sink.
  boolean sinkBusy;

  boolean paused;
  boolean inputEnded;
  boolean endTold;
  boolean outputFull;

  /// The turn in which it has begun to send, and how much it had sent before that.
  long pushTurn;

  long sentBefore;
  boolean drainedOwed;

  /// How slowly its peer reads; null until it has kept us waiting.
  @Nullable Reading reading;

  boolean closing;
  boolean shuttingDown;
  boolean urgentTold;

  /// Both halves are over, which the kernel reports for as long as somebody watches (EPOLLHUP).
  boolean hungUp;

  Channel(Conversation conversation, int number, State state, @Nullable Socket socket) {
    this.conversation = conversation;
    this.number = number;
    this.state = state;
    this.socket = socket;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /// Whether something is on its way that is not the peer's to begin: a connect, output, a file in
  /// either direction, the end. To be asked between turns.
  boolean isUnderWay() {
    return state == State.CONNECTING || sink != null || closing || out.isUnderWay();
  }

  boolean hasUnread() {
    return unread != null;
  }

  int unreadBytes() {
    return unread == null ? 0 : unread.remaining();
  }

  /// Keeps what is left in a buffer, which may be our own.
  @SuppressWarnings("ReferenceEquality") // It is about being the same buffer.
  void keepUnread(ByteBuffer left) {
    if (left == unread) {
      if (!left.hasRemaining()) {
        unread = null;
      }
    } else if (left.hasRemaining()) {
      unread = ByteBuffer.allocate(left.remaining()).put(left).flip();
    }
  }

  /// Adds newly read bytes to those unread.
  ByteBuffer appendToUnread(ByteBuffer more) {
    ByteBuffer old = unread;
    if (old == null) {
      return more;
    }
    ByteBuffer joined;
    if (old.capacity() - old.limit() >= more.remaining()) {
      int start = old.position();
      int end = old.limit();
      joined = old.limit(end + more.remaining()).position(end).put(more).position(start);
    } else {
      int capacity = Math.max(2 * old.remaining(), old.remaining() + more.remaining());
      joined = ByteBuffer.allocate(capacity).put(old).put(more).flip();
    }
    unread = joined;
    return joined;
  }

  /// Whether it must not be watched: there is nothing to wait for, and watching would not wait.
  boolean isQuiet(int inputLimit) {
    return hungUp && interest(inputLimit) == 0;
  }

  /// Watches the socket for what it waits for; in a multiplexer that is always the same until
  /// [#stopWatching].
  void watchIn(Multiplexer multiplexer, int inputLimit) throws IOException {
    if (isQuiet(inputLimit)) {
      stopWatching();
    } else if (registration != null) {
      registration.interest(interest(inputLimit));
    } else if (socket != null) {
      registration = multiplexer.add(socket, interest(inputLimit), this);
    }
  }

  /// Does not watch the socket any longer.
  void stopWatching() {
    if (registration != null) {
      registration.cancel();
      registration = null;
    }
  }

  /// Closes the socket, which may be watched.
  void closeSocket() {
    if (registration != null) {
      registration.close();
      registration = null;
    } else if (socket != null) {
      socket.close();
    }
  }

  /// What the socket has to be watched for; 0 when for nothing.
  int interest(int inputLimit) {
    return switch (state) {
      case LISTENING, LINGERING -> Socket.READ;
      case CONNECTING -> Socket.WRITE;
      case OPEN -> {
        int events = outputFull ? Socket.WRITE : 0;
        boolean reads =
            !inputEnded && !paused && !closing && !sinkBusy && unreadBytes() < inputLimit;
        if (reads) {
          events |= Socket.READ | Socket.URGENT;
        }
        yield events;
      }
      case CLOSED -> 0;
    };
  }
}
