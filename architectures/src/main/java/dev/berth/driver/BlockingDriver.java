package dev.berth.driver;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread serves one session, and waits for it alone. An idle connection costs one wait on one
/// descriptor, with a deadline; only while further channels have something to wait for does it poll
/// those few.
///
/// Works in platform and in virtual threads: the sockets below park a virtual thread instead of
/// blocking it.
final class BlockingDriver implements Driver, Stoppable {
  private final Shore shore;
  private final Conversation conversation;
  private final Thread thread = Thread.currentThread();
  private final List<Channel> further = new ArrayList<>(1);
  private final PatientWait lastWork = new PatientWait();
  private volatile long busySince = Long.MAX_VALUE;
  private long now;
  private volatile @Nullable Multiplexer multiplexer;
  private volatile boolean called;
  private volatile boolean stopping;
  private volatile boolean cutting;

  BlockingDriver(Shore shore, Socket socket, Executor work) {
    this.shore = shore;
    this.now = shore.clock().now();
    this.conversation = new Conversation(shore, this, socket, work);
  }

  /// Serves the session to its end, in the thread that has made this driver.
  void run() throws IOException {
    try {
      conversation.open();
      while (!conversation.isOver()) {
        await();
        if (called) {
          called = false;
          obey();
        }
        conversation.readMail();
      }
    } finally {
      end();
    }
  }

  /// Leaves nothing behind, in whatever way it has come to this.
  private void end() {
    if (!conversation.isOver()) {
      conversation.cut();
    }
    while (!conversation.isOver()) {
      called = false; // It has ended already, whatever it is called for.
      awaitMail();
      conversation.readMail();
    }
    conversation.closeMail();
    lastWork.end();
    Multiplexer several = multiplexer;
    if (several != null) {
      several.close();
    }
  }

  private void obey() {
    if (cutting) {
      conversation.cut();
    } else if (stopping) {
      conversation.stop();
    }
  }

  @Override
  public void stop() {
    stopping = true;
    called = true;
    wake(conversation);
  }

  @Override
  public void cut() {
    cutting = true;
    called = true;
    wake(conversation);
  }

  // ---------------------------------------------------------------- waiting

  private void await() throws IOException {
    long nanos = shore.clock().waitUntil(conversation.dueAt());
    Socket control = conversation.control.socket;
    if (control == null) {
      awaitMail();
    } else if (mustPollSeveral()) {
      awaitSeveral(nanos);
    } else {
      int interest = conversation.control.interest(shore.inputLimit());
      int ready = control.poll(interest, Deadline.afterNanos(isCalled() ? 0 : nanos));
      lookAtClock();
      if (ready != 0) {
        conversation.ready(conversation.control, ready);
      }
    }
  }

  /// All that is left is work on another thread.
  private void awaitMail() {
    if (!isCalled()) {
      lastWork.park(this);
    }
  }

  /// Whether somebody has called already, so that there is nothing to wait for. To be asked when
  /// whatever [#wake] uses is in place.
  private boolean isCalled() {
    return called || conversation.hasMail();
  }

  /// What is due comes before what has been sent since.
  private void lookAtClock() {
    timeHasPassed();
    conversation.tick();
  }

  private boolean mustPollSeveral() {
    if (conversation.control.isQuiet(shore.inputLimit())) {
      return true;
    }
    for (Channel channel : further) {
      if (channel.interest(shore.inputLimit()) != 0) {
        return true;
      }
    }
    return false;
  }

  private void awaitSeveral(long nanos) throws IOException {
    Multiplexer several = several();
    conversation.control.watchIn(several, shore.inputLimit());
    for (Channel channel : further) {
      channel.watchIn(several, shore.inputLimit());
    }
    int count = several.await(isCalled() ? 0 : nanos);
    lookAtClock();
    for (int i = 0; i < count; i++) {
      Registration ready = several.ready(i);
      if (ready != null && ready.attachment() instanceof Channel channel) {
        conversation.ready(channel, ready.ready());
      }
    }
  }

  private Multiplexer several() throws IOException {
    Multiplexer open = multiplexer;
    if (open == null) {
      open = Multiplexer.open(Multiplexer.Kind.POLL);
      multiplexer = open;
    }
    return open;
  }

  // ---------------------------------------------------------------- as a Driver

  @Override
  public long now() {
    return now;
  }

  @Override
  public void turnBegins() {
    busySince = now;
  }

  @Override
  public void turnEnds() {
    busySince = Long.MAX_VALUE;
  }

  @Override
  public long busySince() {
    return busySince;
  }

  @Override
  public void timeHasPassed() {
    now = shore.clock().now();
  }

  @Override
  public void watch(Channel channel) {
    if (channel != conversation.control && !further.contains(channel)) {
      further.add(channel);
    }
  }

  @Override
  public void close(Channel channel) {
    further.remove(channel);
    channel.closeSocket();
  }

  @Override
  public void wake(Conversation woken) {
    // The thread waits in one of three ways, and each remembers a call that comes too early.
    Socket control = conversation.controlSocket();
    control.wakeUp();
    Multiplexer several = multiplexer;
    if (several != null) {
      several.wakeUp();
    }
    LockSupport.unpark(thread);
  }
}
