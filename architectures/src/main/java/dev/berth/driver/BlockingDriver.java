package dev.berth.driver;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread serves one session, and waits for it alone. An idle connection costs one wait on one
/// descriptor, with a deadline; only while further channels have something to wait for does it poll
/// those few.
///
/// Works in platform and in virtual threads: the sockets below park a virtual thread instead of
/// blocking it.
final class BlockingDriver extends OneSession {
  private final Thread thread = Thread.currentThread();
  private final PatientWait lastWork = new PatientWait();
  private volatile @Nullable Multiplexer multiplexer;

  BlockingDriver(Shore shore, Socket socket, Executor work) {
    super(shore, socket, work);
  }

  /// Serves the session to its end, in the thread that has made this driver.
  void run() throws IOException {
    try {
      conversation.open();
      while (!conversation.isOver()) {
        await();
        obey();
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
      ignoreCall();
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
