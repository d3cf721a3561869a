package dev.berth.session;

/// The wall clock at start-up plus the monotonic time since then, so that it never jumps.
final class SystemClock implements Clock {
  static final SystemClock INSTANCE = new SystemClock();

  private final long offset = System.currentTimeMillis() * 1_000_000 - System.nanoTime();

  private SystemClock() {}

  @Override
  public long now() {
    return System.nanoTime() + offset;
  }
}
