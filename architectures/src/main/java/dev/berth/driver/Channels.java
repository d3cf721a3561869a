package dev.berth.driver;

import dev.berth.session.Failure;
import dev.berth.session.Session;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The further channels of one conversation: how they come to life, and how they die. The control
/// connection is here only for its number.
final class Channels {
  private static final @Nullable Channel[] NONE = new Channel[0];

  /// Reads that are made to close a channel in good order.
  private static final int READS = 8;

  private final Conversation conversation;
  private @Nullable Channel[] further = NONE;

  Channels(Conversation conversation) {
    this.conversation = conversation;
  }

  /// A channel's own listener is ready.
  void acceptPeer(Channel channel) {
    try {
      Socket peer = Conversation.socket(channel).acceptNonBlocking();
      if (peer == null) {
        return;
      }
      if (!peer.remoteAddress().getAddress().equals(channel.expectedPeer)) {
        peer.reset();
        conversation.shore().counters().countStranger();
        return;
      }
      conversation.driver().close(channel);
      arrived(channel, peer);
    } catch (IOException e) {
      if (e instanceof ErrnoException error && error.errno().isPeerGone()) {
        return; // Somebody came and went before we looked.
      }
      fail(channel, Failure.Kind.NO_PORT, e);
    }
  }

  /// The peer has connected to a channel that was listening. In a turn.
  void arrived(Channel channel, Socket peer) {
    if (conversation.isClosed() || channel.state != Channel.State.LISTENING) {
      peer.reset();
      return;
    }
    channel.cancelExpectation = null;
    channel.socket = peer;
    channel.state = Channel.State.OPEN;
    conversation.addEvent(() -> tellConnected(channel));
  }

  /// The same from another thread, or from within another turn.
  void mail(Channel channel, Socket peer) {
    if (!conversation.post(() -> arrived(channel, peer))) {
      peer.reset(); // The conversation has ended meanwhile.
    }
  }

  /// A connect has ended.
  void finishConnect(Channel channel) {
    try {
      Conversation.socket(channel).finishConnect();
      connected(channel);
    } catch (IOException e) {
      fail(channel, Failure.Kind.CONNECT, e);
    }
  }

  void connected(Channel channel) {
    channel.state = Channel.State.OPEN;
    conversation.addEvent(() -> tellConnected(channel));
  }

  private void tellConnected(Channel channel) {
    if (channel.isOpen()) {
      InetSocketAddress peer;
      try {
        peer = Conversation.socket(channel).remoteAddress();
      } catch (IOException e) {
        fail(channel, Failure.Kind.PEER, e);
        return;
      }
      conversation.tell().connected(channel.number, peer, conversation.effects());
    }
  }

  void listening(Channel channel, InetSocketAddress address) {
    conversation.addEvent(() -> {
      if (channel.state != Channel.State.CLOSED) {
        conversation.tell().listening(channel.number, address, conversation.effects());
      }
    });
  }

  /// The channels that there are or were, with holes.
  @Nullable Channel[] further() {
    return further;
  }

  /// Whether something is on its way on one of them; see [Channel#isUnderWay].
  boolean areUnderWay() {
    for (Channel channel : further) {
      if (channel != null && channel.isUnderWay()) {
        return true;
      }
    }
    return false;
  }

  /// The channel of this number, or null.
  @Nullable Channel channel(int number) {
    if (number == Session.CONTROL) {
      return conversation.control;
    }
    return number > 0 && number < further.length ? further[number] : null;
  }

  void enter(Channel channel) {
    int number = channel.number;
    if (number >= further.length) {
      further = Arrays.copyOf(further, Math.max(2, number + 1));
    }
    further[number] = channel;
  }

  /// A channel has broken. The conversation.control connection ends the conversation; any other is
  /// told.
  void fail(Channel channel, Failure.Kind kind, IOException cause) {
    fail(channel, kind, cause, kind == Failure.Kind.SOURCE || kind == Failure.Kind.SINK);
  }

  /// We give up a peer: it sees a reset, and what the kernel holds for it is dropped.
  void cut(Channel channel, IOException cause) {
    fail(channel, Failure.Kind.PEER, cause, true);
  }

  private void fail(Channel channel, Failure.Kind kind, IOException cause, boolean reset) {
    if (channel == conversation.control) {
      // The end of what was sent must not look like the end of what was to be sent.
      conversation.finish(reset ? Conversation.End.CUT : Conversation.End.GONE);
      return;
    }
    if (channel.state == Channel.State.CLOSED) {
      return;
    }
    Failure failure = new Failure(kind, cause);
    boolean closing = channel.sink != null || channel.out.hasSource();
    close(channel, reset);
    tellFailed(channel, failure, closing);
  }

  private void tellFailed(Channel channel, Failure failure, boolean afterJobs) {
    Runnable event =
        () -> {
          if (channel(channel.number) == channel) {
            forget(channel);
            conversation.tell().failed(channel.number, failure, conversation.effects());
          }
        };
    if (afterJobs) {
      conversation.jobs().thenTell(event); // Its source and sink are closed by then.
    } else {
      conversation.addEvent(event);
    }
  }

  static IOException pendingError(Channel channel) {
    try {
      Socket socket = Conversation.socket(channel);
      Errno error = socket.getOption(Option.SO_ERROR).orElse(Errno.ECONNRESET);
      return ErrnoException.of("recv tcp", null, socket.remoteAddress(), error);
    } catch (IOException e) {
      return e;
    }
  }

  /// Closes a further channel in good order and forgets it.
  void drop(Channel channel) {
    takeIn(channel);
    close(channel, false);
    forget(channel);
  }

  /// Takes in what the peer of a channel has sent and nobody wants: with it, closing would be a
  /// reset, which drops what the peer has not got yet.
  private void takeIn(Channel channel) {
    try {
      if (channel.isOpen() && !channel.inputEnded) {
        Socket socket = Conversation.socket(channel);
        MemorySegment nowhere = conversation.scratch().inputMemory;
        for (int i = 0; i < READS; i++) {
          if (socket.readNonBlocking(nowhere, 0, Scratch.INPUT) < Scratch.INPUT) {
            return;
          }
        }
      }
    } catch (IOException e) {
      // It is broken already.
    }
  }

  /// Closes a further channel with a reset and forgets it.
  void abort(Channel channel) {
    close(channel, true);
    forget(channel);
  }

  private void forget(Channel channel) {
    if (channel(channel.number) == channel) {
      further[channel.number] = null;
    }
  }

  private void close(Channel channel, boolean reset) {
    if (channel.state == Channel.State.CLOSED) {
      return;
    }
    channel.state = Channel.State.CLOSED;
    if (channel.cancelExpectation != null) {
      channel.cancelExpectation.run();
      channel.cancelExpectation = null;
    }
    conversation.discard(channel);
    Socket socket = channel.socket;
    if (socket != null) {
      if (reset) {
        resetOnClose(socket);
      }
      conversation.driver().close(channel);
      channel.socket = null;
    }
  }

  static void resetOnClose(Socket socket) {
    try {
      socket.setOption(Option.SO_LINGER, 0);
    } catch (IOException e) {
      // Then it is broken already.
    }
  }
}
