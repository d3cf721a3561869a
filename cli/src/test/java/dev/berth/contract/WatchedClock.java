package dev.berth.contract;

import dev.berth.session.Clock;
import dev.berth.session.dialogue.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A manual clock that can tell when the server has acted on a new time: a driver asks how long to
/// wait once in each turn, so after it has asked twice a whole turn lies behind it.
final class WatchedClock implements Clock {
  private static final long LOOK_AGAIN = 5_000_000L;

  private final ManualClock clock = new ManualClock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private long asks;

  @Override
  public long now() {
    return clock.now();
  }

  @Override
  public long waitUntil(long time) {
    lock.lock();
    try {
      asks++;
      asked.signalAll();
    } finally {
      lock.unlock();
    }
    return clock.waitUntil(time);
  }

  /// Moves the time, and returns when a driver has seen it or `over` says that none is left to see
  /// it.
  void advance(Duration by, BooleanSupplier over) throws TimeoutException, InterruptedException {
    clock.advance(by);
    awaitTurn(over);
  }

  /// Returns when a driver has ended a whole turn that it began after this call, or `over` says so.
  void awaitTurn(BooleanSupplier over) throws TimeoutException, InterruptedException {
    lock.lock();
    try {
      long enough = asks + 2;
      long end = System.nanoTime() + SocketWire.PATIENCE.toNanos();
      while (asks < enough && !over.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new TimeoutException("the server has not looked at the clock");
        }
        asked.awaitNanos(LOOK_AGAIN);
      }
    } finally {
      lock.unlock();
    }
  }
}
