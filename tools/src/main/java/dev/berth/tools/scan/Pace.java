package dev.berth.tools.scan;

/// Keeps a rate: so many in a second, evenly but for what 10 ms would have held, since the kernel
/// wakes no one more exactly than that. The clock is the caller's: nanoseconds of any origin.
final class Pace {
  private static final long SECOND = 1_000_000_000;
  private static final long BURST = SECOND / 100;

  private final long interval;

  /// When the next one would be due if all came evenly.
  private long due;

  /// @param perSecond the rate, or [ScanOptions#ANY_RATE]
  Pace(int perSecond, long now) {
    this.interval = perSecond == ScanOptions.ANY_RATE ? 0 : SECOND / perSecond;
    this.due = now;
  }

  /// How many nanoseconds the next one has to wait; 0 when it may come now.
  long delay(long now) {
    return interval == 0 ? 0 : Math.max(0, due - now - BURST);
  }

  /// One has come.
  void count(long now) {
    if (interval != 0) {
      due = (due - now > 0 ? due : now) + interval;
    }
  }
}
