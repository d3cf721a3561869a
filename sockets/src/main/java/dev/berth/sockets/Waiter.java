package dev.berth.sockets;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread that waits in, or is about to enter, a call that blocks. A platform thread waits in
/// the kernel and is interrupted by a signal; a virtual thread is parked and is unparked. A thread
/// waits in one call at a time, so it has one of these, and makes another where a call has two
/// descriptors.
final class Waiter {
  /// A real-time signal that neither the JDK (62) nor HotSpot (SIGUSR2) uses.
  private static final int SIGNAL = 61;

  private static final int PID = (int) Linux.call(Linux.GETPID, 0, 0, 0);

  static {
    Linux.ignoreButInterrupt(SIGNAL);
  }

  private static final ThreadLocal<Waiter> OF_THREAD = ThreadLocal.withInitial(Waiter::new);

  private final Thread thread = Thread.currentThread();
  private final int tid = thread.isVirtual() ? 0 : Linux.scratch().tid();

  /// Somebody wants this thread to leave its wait.
  volatile boolean woken;

  /// It has left. Guarded by the descriptor, like [#next].
  boolean left;

  @Nullable Waiter next;

  private final @Nullable Waiter first;

  private Waiter() {
    this(null);
  }

  private Waiter(@Nullable Waiter first) {
    this.first = first;
  }

  static Waiter ofThisThread() {
    return OF_THREAD.get();
  }

  static Waiter anotherOfThisThread() {
    return new Waiter(ofThisThread());
  }

  /// Interrupts the wait; whether that may have been in vain and must be done again.
  boolean interrupt() {
    if (first != null) {
      first.woken = true;
    }
    if (tid == 0) {
      LockSupport.unpark(thread);
      return false;
    }
    Linux.call(Linux.TGKILL, PID, tid, SIGNAL);
    return true;
  }
}
