package dev.berth.lab.machine;

/// The unit of time in /proc.
final class Ticks {
  /// USER_HZ, 100 on every architecture that Berth runs on; it is not the kernel's own CONFIG_HZ.
  private static final long NANOS = 10_000_000;

  private Ticks() {}

  static long toNanos(long ticks) {
    return ticks * NANOS;
  }
}
