package dev.berth.sockets;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A file descriptor that cannot be used after its number has been given back.
///
/// A number that close(2) has freed belongs to whoever opens something next, in any thread, so a
/// late caller would read a stranger's bytes. Therefore every call holds the descriptor while it
/// lasts ([#acquire], [#release]), closing only marks it, and the last one out makes the system
/// call. Threads that wait in a call at that moment are woken: close(2) alone would leave them
/// there.
final class Descriptor {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Descriptor.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Set in [#state] by close; the rest of it counts the calls under way.
  private static final int CLOSED = 1 << 31;

  private final int number;
  private volatile int state;
  private @Nullable Waiter waiters;
  private volatile boolean wakeNext;

  /// Bits of [VirtualPoller]: in which of its two sets this descriptor has been entered.
  int polled;

  Descriptor(int number) {
    this.number = number;
  }

  /// The number, for a call between [#acquire] and [#release], or for a message.
  int number() {
    return number;
  }

  boolean isOpen() {
    return state >= 0;
  }

  /// Holds the number for a call; false when the descriptor is closed.
  boolean acquire() {
    while (true) {
      int seen = state;
      if (seen < 0) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
    }
  }

  /// Ends what [#acquire] began; the last one out of a closed descriptor closes its number.
  void release() {
    if ((int) STATE.getAndAdd(this, -1) - 1 == CLOSED) {
      closeNow();
    }
  }

  /// Marks it closed and wakes whoever waits; the number is given back when the last call is out of
  /// it, which may be now. False when it was closed before.
  boolean close() {
    while (true) {
      int seen = state;
      if (seen < 0) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, seen | CLOSED)) {
        if (seen == 0) {
          closeNow();
        } else {
          wakeWaiters();
        }
        return true;
      }
    }
  }

  /// Marks it closed without closing the number, which somebody else owns from now on. False when
  /// it is closed, or a call is under way.
  boolean disown() {
    if (polled != 0) {
      VirtualPoller.forget(this);
    }
    return STATE.compareAndSet(this, 0, CLOSED);
  }

  private void closeNow() {
    if (polled != 0) {
      VirtualPoller.forget(this);
    }
    // Not repeated after EINTR: Linux has freed the number by then (close(2), NOTES).
    Linux.call(Linux.CLOSE, number, 0, 0);
  }

  /// Enters the calling thread into the list of those to be woken. Must be followed by a look at
  /// [#isOpen] before the thread waits, and by [#leave].
  Waiter enter() {
    return enter(Waiter.ofThisThread());
  }

  /// The same with another waiter of the calling thread, when it waits for two descriptors.
  Waiter enter(Waiter waiter) {
    synchronized (this) {
      waiter.left = false;
      waiter.woken = false;
      waiter.next = waiters;
      waiters = waiter;
    }
    return waiter;
  }

  void leave(Waiter waiter) {
    synchronized (this) {
      waiter.left = true;
      Waiter before = null;
      for (Waiter at = waiters; at != null; before = at, at = at.next) {
        if (at == waiter) {
          if (before == null) {
            waiters = at.next;
          } else {
            before.next = at.next;
          }
          return;
        }
      }
    }
  }

  /// Takes back a [#wakeNext] that nobody has seen yet; whether there was one.
  boolean takeWake() {
    if (wakeNext) {
      wakeNext = false;
      return true;
    }
    return false;
  }

  /// Makes the wait that is under way, or else the next one, end early.
  void wakeNext() {
    wakeNext = true;
    wakeWaiters();
  }

  /// Makes every thread that waits here leave its wait and look around.
  void wakeWaiters() {
    synchronized (this) {
      for (Waiter at = waiters; at != null; at = at.next) {
        at.woken = true;
      }
    }
    // A signal that strikes just before the thread enters the kernel is lost on it, so it is sent
    // until the thread has left.
    for (long pause = 50_000; signalWaiters(); pause = Math.min(2 * pause, 5_000_000)) {
      java.util.concurrent.locks.LockSupport.parkNanos(pause);
    }
  }

  private synchronized boolean signalWaiters() {
    boolean again = false;
    for (Waiter at = waiters; at != null; at = at.next) {
      if (at.woken && !at.left) {
        again |= at.interrupt();
      }
    }
    return again;
  }
}
