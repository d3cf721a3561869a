package dev.berth.ftp;

/// Watches something that should move. Nobody tells it of each byte; it compares a count now and
/// then.
final class Stall {
  /// How many looks in the time after which something has stalled. What stalls is noticed so much
  /// later at most.
  private static final int LOOKS = 10;

  private final long patience;
  private long count;
  private long since;

  /// @param patience the time without movement after which it has stalled, in nanoseconds
  Stall(long patience, long now) {
    this.patience = patience;
    since = now;
  }

  /// It can move from now on.
  void start(long now) {
    since = now;
  }

  /// Looks at the count.
  ///
  /// @return whether it has stalled
  boolean look(long newCount, long now) {
    if (newCount != count) {
      count = newCount;
      since = now;
    }
    return now - since >= patience;
  }

  /// When to look again.
  long next(long now) {
    return Math.min(now + Math.max(1, patience / LOOKS), since + patience);
  }
}
