package dev.berth.tools.scan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a scan is done.
///
/// @param timeout how long one connect may take; what has not answered by then is filtered. The
///   kernel repeats a lost SYN after a second (tcp(7)), so two seconds make up for one loss
/// @param deadline how long all scans of a scanner may take from when it was made, or null for as
///   long as they need
/// @param rate connects begun in a second, or [#ANY_RATE]
/// @param maxConnections connects under way at once; fewer when descriptors are short
public record ScanOptions(
    Duration timeout, @Nullable Duration deadline, int rate, int maxConnections) {
  private static final Duration LONGEST = Duration.ofDays(1); // Above what is checked against it.

  /// As fast as the machine can.
  public static final int ANY_RATE = 0;

  /// Two seconds for a connect, no deadline, any rate, 4,096 connects at once.
  public static final ScanOptions DEFAULT =
      new ScanOptions(Duration.ofSeconds(2), null, ANY_RATE, 4096);

  /// @throws IllegalArgumentException for a value that is out of range
  public ScanOptions {
    checkTime("timeout", timeout);
    if (deadline != null) {
      checkTime("deadline", deadline);
    }
    if (rate < 0) {
      throw new IllegalArgumentException("the rate must be 0 (any) or more, not " + rate);
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "there must be 1 connection at once or more, not " + maxConnections);
    }
  }

  private static void checkTime(String what, Duration time) {
    if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the " + what + " must be more than 0 and at most a day, not " + time);
    }
  }

  /// The same with another time for each connect.
  public ScanOptions withTimeout(Duration time) {
    return new ScanOptions(time, deadline, rate, maxConnections);
  }

  /// The same with another time for all of it; null for none.
  public ScanOptions withDeadline(@Nullable Duration time) {
    return new ScanOptions(timeout, time, rate, maxConnections);
  }

  /// The same with another rate in connects a second; [#ANY_RATE] for any.
  public ScanOptions withRate(int perSecond) {
    return new ScanOptions(timeout, deadline, perSecond, maxConnections);
  }

  /// The same with another number of connects at once.
  public ScanOptions withMaxConnections(int count) {
    return new ScanOptions(timeout, deadline, rate, count);
  }
}
