package dev.berth.driver;

import dev.berth.architecture.Service;
import dev.berth.ledger.Log;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One session that is served by turns: its turns run in whatever thread of a pool is free, and in
/// between it waits in a [Dispatcher].
///
/// ```
///   ┌───────── waits in the dispatcher ◀────────┐
///   │ ready, due, mail, stop                    │ nothing for a moment, or others wait
///   ▼                                           │
///  queued ──▶ a stint in a thread of the pool ──┴──▶ over
/// ```
///
/// The rule: at any time it belongs to one thread, and passes from one to the next through a queue,
/// which is all the synchronisation that its session needs. Only [#stop], [#cut] and [#wake] come
/// from elsewhere; whoever has it looks for them when it gets it, and the dispatcher once more when
/// it is about to let it wait.
final class PooledDriver extends OneSession implements Runnable {
  /// How long a thread that nobody else needs stays for what may come next: longer than a client
  /// nearby takes for its next request, or the kernel to send what is under way.
  private static final long MOMENT = 1_000_000L;

  private final Dispatcher dispatcher;
  private final Gate.Ticket ticket;
  private boolean opened;
  private boolean broken;
  private @Nullable Channel readyChannel;
  private int ready;
  private volatile @Nullable Multiplexer lingering;

  /// For the dispatcher: whether it waits there.
  boolean waits;

  PooledDriver(Dispatcher dispatcher, Shore shore, Gate.Ticket ticket) {
    super(shore, ticket.socket(), Service.IN_PLACE);
    this.dispatcher = dispatcher;
    this.ticket = ticket;
  }

  Gate.Ticket ticket() {
    return ticket;
  }

  /// What has ended its wait.
  void isReady(Channel channel, int events) {
    readyChannel = channel;
    ready = events;
  }

  // ---------------------------------------------------------------- a stint

  /// Serves the session until it has nothing to do, or somebody else needs the thread.
  @Override
  public void run() {
    try {
      serve();
    } catch (Throwable t) { // An error, too: this thread has others to serve after it.
      fail(t);
    }
    if (broken || conversation.isOver()) {
      dispatcher.forget(this);
    } else {
      dispatcher.takeBack(this);
    }
  }

  private void serve() throws IOException {
    if (opened) {
      resume();
    } else {
      opened = true;
      conversation.open();
    }
    try {
      do {
        obey();
        conversation.readMail();
      } while (!conversation.isOver() && linger());
    } finally {
      endLingering();
    }
    if (conversation.isOver()) {
      conversation.closeMail();
    }
  }

  private void resume() {
    lookAtClock();
    Channel channel = readyChannel;
    readyChannel = null;
    if (channel != null) {
      if (channel != conversation.control) {
        // What the client has said comes before what it has done with another channel since.
        conversation.ready(conversation.control, Socket.READ);
      }
      conversation.ready(channel, ready);
    }
  }

  private void fail(Throwable t) {
    shore.counters().countSessionError();
    Log.SERVER.error("a connection could not be served", t);
    try {
      conversation.cut();
      conversation.closeMail();
    } catch (Throwable again) {
      broken = true;
      ticket.socket().close();
    }
  }

  // ---------------------------------------------------------------- lingering

  /// Waits a moment for what comes next, unless the thread is needed; whether something has come.
  private boolean linger() throws IOException {
    if (dispatcher.othersWait()) {
      return false;
    }
    Multiplexer own = lingering;
    if (own == null) {
      own = dispatcher.lend();
      if (own == null) {
        return false;
      }
      lingering = own; // From here on whoever calls ends the wait that follows.
    }
    watchIn(own, conversation.control);
    for (Channel channel : further) {
      watchIn(own, channel);
    }
    long due = shore.clock().waitUntil(conversation.dueAt());
    int count = own.await(isCalled() ? 0 : Math.min(due, MOMENT));
    lookAtClock();
    tellReady(own, count, true);
    tellReady(own, count, false);
    return count > 0 || due < MOMENT || isCalled();
  }

  private void tellReady(Multiplexer own, int count, boolean control) {
    for (int i = 0; i < count; i++) {
      Registration one = own.ready(i);
      if (one != null
          && one.attachment() instanceof Channel channel
          && channel == conversation.control == control) {
        conversation.ready(channel, one.ready());
      }
    }
  }

  private void watchIn(Multiplexer own, Channel channel) throws IOException {
    channel.watchIn(own, shore.inputLimit());
  }

  private void endLingering() {
    Multiplexer own = lingering;
    if (own != null) {
      stopWatching();
      lingering = null;
      dispatcher.giveBack(own);
    }
  }

  /// Takes its sockets out of the multiplexer that they are in, which is the calling thread's.
  void stopWatching() {
    conversation.control.stopWatching();
    further.forEach(Channel::stopWatching);
  }

  // ---------------------------------------------------------------- from any thread

  @Override
  public void wake(Conversation woken) {
    Multiplexer own = lingering;
    if (own != null) {
      own.wakeUp();
    } else {
      dispatcher.call(this);
    }
  }
}
