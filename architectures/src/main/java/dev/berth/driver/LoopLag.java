package dev.berth.driver;

/// The longest that somebody who was ready has been kept waiting in the last second or two: the
/// longest turn of a reactor, or wait for a thread. Many may write, and any thread reads; of two
/// who write at the same moment one may be lost, which the next second forgets anyway.
final class LoopLag {
  private static final long WINDOW = 1_000_000_000L;
  private static final long NOT_RUNNING = Long.MAX_VALUE;

  private volatile long beganAt = NOT_RUNNING;
  private volatile long longest;
  private volatile long before;
  private volatile long windowAt;

  /// A turn begins: the reactor has waited, and now there is something to do.
  void begins(long now) {
    beganAt = now;
  }

  /// The turn is over.
  void ends(long now) {
    note(now - beganAt, now);
    beganAt = NOT_RUNNING;
  }

  /// Somebody has waited so long.
  void note(long waited, long now) {
    long age = now - windowAt;
    if (age >= WINDOW) {
      before = age >= 2 * WINDOW ? 0 : longest;
      longest = waited;
      windowAt = now;
    } else if (waited > longest) {
      longest = waited;
    }
  }

  /// In nanoseconds; the turn that is running counts.
  long nanos(long now) {
    long began = beganAt;
    long running = began == NOT_RUNNING ? 0 : Math.max(0, now - began);
    long age = now - windowAt;
    long past = age >= 2 * WINDOW ? 0 : age >= WINDOW ? longest : Math.max(longest, before);
    return Math.max(running, past);
  }
}
