package dev.berth.driver;

import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Outcome;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What a session asks for, noted in its channels; the turn that is under way carries it out.
/// Nothing in here calls the session.
final class EffectSink implements Effects {
  private final Conversation conversation;

  EffectSink(Conversation conversation) {
    this.conversation = conversation;
  }

  @Override
  public long now() {
    return conversation.driver().now();
  }

  @Override
  public ByteBuffer output(int number) {
    Channel channel = existing(number);
    if (channel.state == Channel.State.CLOSED || channel.closing) {
      return ByteBuffer.allocate(RESERVE); // The channel has broken, which is still to be told.
    }
    return channel.out.room(conversation.scratch()).order(ByteOrder.BIG_ENDIAN);
  }

  @Override
  public void send(int number, Source source) {
    Channel channel = existing(number);
    if (channel.state == Channel.State.CLOSED) {
      conversation.jobs().close(source); // The channel has broken, which is still to be told.
      return;
    }
    channel.out.source(source, conversation.scratch());
  }

  @Override
  public void receive(int number, Sink sink) {
    Channel channel = existing(number);
    if (channel.state == Channel.State.CLOSED) {
      conversation.jobs().close(sink);
      return;
    }
    if (channel.sink != null) {
      throw new IllegalStateException("channel " + number + " has a sink already");
    }
    channel.sink = sink; // What is unread goes there when this event is over.
  }

  @Override
  public void shutdownWrite(int number) {
    existing(number).shuttingDown = true;
  }

  @Override
  public void close(int number) {
    if (conversation.isClosed()) {
      return;
    }
    if (number == Session.CONTROL) {
      conversation.closeWhenSent();
      return;
    }
    Channel channel = conversation.channels().channel(number);
    if (channel == null) {
      return;
    }
    if (channel.isOpen() && channel.out.isEmpty(conversation.scratch())) {
      conversation.channels().drop(channel);
    } else if (channel.isOpen()) {
      channel.closing = true;
    } else {
      conversation.channels().abort(channel);
    }
  }

  @Override
  public void abort(int number) {
    if (number == Session.CONTROL) {
      conversation.addEvent(() -> conversation.finish(Conversation.End.CUT));
      return;
    }
    Channel channel = conversation.channels().channel(number);
    if (channel != null) {
      conversation.channels().abort(channel);
    }
  }

  @Override
  public void listen(int number, InetAddress peer) {
    if (conversation.isClosed()) {
      return;
    }
    Channel channel = fresh(number, Channel.State.LISTENING);
    try {
      Socket control = Conversation.socket(conversation.control);
      InetSocketAddress local = conversation.shore().localAddress(control);
      channel.expectedPeer = peer;
      int port = conversation.shore().dataPorts().open(local.getAddress(), channel);
      conversation.channels().listening(channel, new InetSocketAddress(local.getAddress(), port));
    } catch (IOException e) {
      conversation.channels().fail(channel, Failure.Kind.NO_PORT, e);
    }
  }

  @Override
  public void connect(int number, InetSocketAddress to) {
    if (to.isUnresolved()) {
      throw new IllegalArgumentException("not resolved: " + to);
    }
    if (conversation.isClosed()) {
      return;
    }
    Channel channel = fresh(number, Channel.State.CONNECTING);
    try {
      Socket control = Conversation.socket(conversation.control);
      Socket socket = Socket.create(Domain.of(to.getAddress()), Type.STREAM);
      channel.socket = socket;
      socket.setOption(Option.SO_OOBINLINE, true);
      socket.setOption(Option.TCP_NODELAY, true);
      if (to.getAddress().equals(control.remoteAddress().getAddress())) {
        // The client expects us from the address that it knows. The address only: a port is found
        // by connect, which knows the peer and so has more to choose from.
        InetAddress ours = conversation.shore().localAddress(control).getAddress();
        socket.setOption(Option.IP_BIND_ADDRESS_NO_PORT, true);
        socket.bind(new InetSocketAddress(ours, 0));
      }
      if (socket.connectNonBlocking(to)) {
        conversation.channels().connected(channel);
      }
    } catch (IOException e) {
      conversation.channels().fail(channel, Failure.Kind.CONNECT, e);
    }
  }

  @Override
  public <T> void work(Job<T> job, Completion<T> then) {
    conversation
        .jobs()
        .run(() -> {
          Outcome<T> outcome = perform(job);
          return () -> {
            if (conversation.isClosed()) {
              release(outcome);
            } else {
              conversation.tell();
              then.done(outcome, this);
            }
          };
        });
  }

  /// Closes what nobody will hear of any more.
  private void release(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Done<?>(Closeable resource)) {
      conversation.jobs().close(resource);
    }
  }

  private static <T> Outcome<T> perform(Job<T> job) {
    try {
      return new Outcome.Done<>(job.run());
    } catch (IOException e) {
      return new Outcome.Failed<>(e);
    }
  }

  @Override
  public void wakeAt(long time) {
    if (!conversation.isClosed()) {
      conversation.wakeAt = time;
    }
  }

  @Override
  public void pause(int number) {
    existing(number).paused = true;
  }

  @Override
  public void resume(int number) {
    existing(number).paused = false;
  }

  @Override
  public void request() {
    conversation.takings().request();
  }

  @Override
  public void report(Record fact) {
    conversation.shore().report(conversation, fact);
  }

  private Channel existing(int number) {
    Channel channel = conversation.channels().channel(number);
    if (channel == null) {
      throw new IllegalStateException("there is no channel " + number);
    }
    return channel;
  }

  private Channel fresh(int number, Channel.State state) {
    if (number <= Session.CONTROL) {
      throw new IllegalArgumentException("a further channel has a number above 0, not " + number);
    }
    Channel old = conversation.channels().channel(number);
    if (old != null && old.state != Channel.State.CLOSED) {
      throw new IllegalStateException("channel " + number + " is in use");
    }
    Channel channel = new Channel(conversation, number, state, null);
    conversation.channels().enter(channel);
    return channel;
  }
}
