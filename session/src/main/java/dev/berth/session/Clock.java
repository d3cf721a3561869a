package dev.berth.session;

/// What time it is, for drivers; sessions get the time as a value ([Effects#now]).
public interface Clock {
  /// Nanoseconds since 1970-01-01T00:00Z; never goes backwards, even when the machine's clock is
  /// set.
  long now();

  /// How long, in nanoseconds, a thread may wait before it has to ask [#now] again, if it wants to
  /// act at `time`. Zero when that time has come.
  default long waitUntil(long time) {
    return time == Effects.NEVER ? Long.MAX_VALUE : Math.max(0, time - now());
  }

  /// The machine's clock, read once; from then on its monotonic clock.
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
