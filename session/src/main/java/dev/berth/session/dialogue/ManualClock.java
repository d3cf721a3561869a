package dev.berth.session.dialogue;

import dev.berth.session.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until a test moves it. It starts at [#START] and may be used from any
/// thread.
public final class ManualClock implements Clock {
  /// Where every manual clock starts.
  public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  /// See [#waitUntil].
  private static final long LOOK_AGAIN = Duration.ofMillis(10).toNanos();

  private final AtomicLong now = new AtomicLong(START.getEpochSecond() * 1_000_000_000L);

  /// A clock at [#START].
  public ManualClock() {}

  @Override
  public long now() {
    return now.get();
  }

  /// At most ten milliseconds. A driver's thread sleeps in the kernel for as long as this says, by
  /// the machine's time, and [#advance] has no means to wake it there: so it looks again soon.
  @Override
  public long waitUntil(long time) {
    return Math.min(LOOK_AGAIN, Math.max(0, time - now()));
  }

  /// Moves the time forward.
  ///
  /// @throws IllegalArgumentException for a negative duration: time never goes backwards
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time never goes backwards: " + by);
    }
    now.addAndGet(by.toNanos());
  }
}
