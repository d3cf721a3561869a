package dev.berth.sockets;

import java.time.Duration;

/// A point in time by which a call must be done. One deadline may cover several calls: it does not
/// start anew with each.
public final class Deadline {
  /// No deadline: wait as long as it takes.
  public static final Deadline NONE = new Deadline(0);

  private final long at;

  private Deadline(long at) {
    this.at = at;
  }

  /// A deadline this long from now; zero or less means that the call must not wait at all.
  public static Deadline after(Duration time) {
    return afterNanos(saturated(time));
  }

  /// The same in nanoseconds; [Long#MAX_VALUE] is [#NONE].
  public static Deadline afterNanos(long nanos) {
    return nanos == Long.MAX_VALUE ? NONE : new Deadline(System.nanoTime() + Math.max(0, nanos));
  }

  /// The deadline at a time of [System#nanoTime].
  static Deadline at(long time) {
    return new Deadline(time);
  }

  /// The nanoseconds left, zero when it has passed, [Long#MAX_VALUE] when there is none.
  public long remaining() {
    return this == NONE ? Long.MAX_VALUE : Math.max(0, at - System.nanoTime());
  }

  private static long saturated(Duration time) {
    try {
      return Math.min(time.toNanos(), Long.MAX_VALUE / 4);
    } catch (ArithmeticException e) {
      return time.isNegative() ? 0 : Long.MAX_VALUE / 4;
    }
  }
}
