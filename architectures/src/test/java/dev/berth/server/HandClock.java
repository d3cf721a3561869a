package dev.berth.server;

import dev.berth.session.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that a test moves. It counts how often a driver is about to wait, which is once in each
/// turn of its loop: a driver that spins gives itself away.
final class HandClock implements Clock {
  private final AtomicLong now = new AtomicLong(1_000_000_000_000_000_000L);
  private final AtomicLong turns = new AtomicLong();
  private final long longestWait;

  private HandClock(Duration longestWait) {
    this.longestWait = longestWait.toNanos();
  }

  /// Drivers look at it again every few milliseconds.
  static HandClock watched() {
    return new HandClock(Duration.ofMillis(10));
  }

  /// Drivers that wait do not notice that it has moved.
  static HandClock unwatched() {
    return new HandClock(Duration.ofDays(1));
  }

  @Override
  public long now() {
    return now.get();
  }

  @Override
  public long waitUntil(long time) {
    turns.incrementAndGet();
    return Math.min(longestWait, Math.max(0, time - now()));
  }

  long turns() {
    return turns.get();
  }

  void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }
}
