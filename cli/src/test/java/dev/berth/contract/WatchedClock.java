package dev.berth.contract;

import dev.berth.session.Clock;
import dev.berth.session.dialogue.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A manual clock that can tell when the server has acted on a new time: a driver asks how long to
/// wait once in each turn, so after it has asked twice a whole turn lies behind it.
final class WatchedClock implements Clock {
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

  /// Moves the time and returns when a driver has seen it.
  void advance(Duration by) throws TimeoutException, InterruptedException {
    lock.lock();
    try {
      clock.advance(by);
      long enough = asks + 2;
      long patience = SocketWire.PATIENCE.toNanos();
      while (asks < enough) {
        if (patience <= 0) {
          throw new TimeoutException("the server has not looked at the clock");
        }
        patience = asked.awaitNanos(patience);
      }
    } finally {
      lock.unlock();
    }
  }
}
