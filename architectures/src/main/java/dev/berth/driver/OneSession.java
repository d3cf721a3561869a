package dev.berth.driver;

import dev.berth.sockets.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// What the drivers of one session have in common: the session, its further channels, the present,
/// and what other threads ask of it. It does not wait, which is what those drivers differ in.
abstract class OneSession implements Driver, Stoppable {
  final Shore shore;
  final Conversation conversation;

  /// The further channels that there may be something to wait for.
  final List<Channel> further = new ArrayList<>(1);

  private volatile long busySince = Long.MAX_VALUE;
  private long now;
  private volatile boolean called;
  private volatile boolean stopping;
  private volatile boolean cutting;

  OneSession(Shore shore, Socket socket, Executor work) {
    this.shore = shore;
    this.now = shore.clock().now();
    this.conversation = new Conversation(shore, this, socket, work);
  }

  // ---------------------------------------------------------------- for whoever has the session

  /// What is due comes before what has been sent since.
  final void lookAtClock() {
    timeHasPassed();
    conversation.tick();
  }

  /// Whether there is something to do that came from another thread. To be asked when whatever
  /// [#wake] uses is in place.
  final boolean isCalled() {
    return called || conversation.hasMail();
  }

  /// Ends the session, if it was called for that.
  final void obey() {
    if (called) {
      called = false;
      if (cutting) {
        conversation.cut();
      } else if (stopping) {
        conversation.stop();
      }
    }
  }

  /// Whatever it is called for: it is over already.
  final void ignoreCall() {
    called = false;
  }

  // ---------------------------------------------------------------- from any thread

  @Override
  public final void stop() {
    stopping = true;
    called = true;
    wake(conversation);
  }

  @Override
  public final void cut() {
    cutting = true;
    called = true;
    wake(conversation);
  }

  @Override
  public final long busySince() {
    return busySince;
  }

  // ---------------------------------------------------------------- as a Driver

  @Override
  public final long now() {
    return now;
  }

  @Override
  public final void turnBegins() {
    busySince = now;
  }

  @Override
  public final void turnEnds() {
    busySince = Long.MAX_VALUE;
  }

  @Override
  public final void timeHasPassed() {
    now = shore.clock().now();
  }

  @Override
  public final void watch(Channel channel) {
    if (channel != conversation.control && !further.contains(channel)) {
      further.add(channel);
    }
  }

  @Override
  public final void close(Channel channel) {
    further.remove(channel);
    channel.closeSocket();
  }
}
