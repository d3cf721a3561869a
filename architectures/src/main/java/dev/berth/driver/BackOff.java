package dev.berth.driver;

/// How long one who accepts leaves the listener alone when there are no descriptors: longer and
/// longer, until a connection is accepted. Belongs to one thread; each that accepts has its own.
final class BackOff {
  private static final long FIRST = 5_000_000L;
  private static final long LONGEST = 1_000_000_000L;

  private long pause;
  private boolean due;

  /// A connection could be accepted.
  void succeeded() {
    pause = 0;
  }

  /// One is there that can neither be accepted nor be got rid of.
  void failed() {
    pause = pause == 0 ? FIRST : Math.min(2 * pause, LONGEST);
    due = true;
  }

  /// How long, in nanoseconds, not to ask again; 0 when there is no need to wait. Told once.
  long take() {
    long nanos = due ? pause : 0;
    due = false;
    return nanos;
  }
}
