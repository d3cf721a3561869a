package dev.berth.lab.load;

import java.time.Duration;

/// How long a load runs: until so many operations are done or so much time has passed, whichever is
/// first. No load is without an end.
///
/// @param count the most operations
/// @param time the most time; operations that have begun by then are finished
public record Budget(long count, Duration time) {
  /// Checks the arguments.
  public Budget {
    if (count < 1) {
      throw new IllegalArgumentException("a load of " + count + " operations; at least 1");
    }
    if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("a load of " + time + "; above zero, at most an hour");
    }
  }

  /// So many operations, in at most so many seconds.
  public static Budget of(long count, long seconds) {
    return new Budget(count, Duration.ofSeconds(seconds));
  }

  /// As many operations as the time allows.
  public static Budget of(Duration time) {
    return new Budget(Long.MAX_VALUE, time);
  }
}
