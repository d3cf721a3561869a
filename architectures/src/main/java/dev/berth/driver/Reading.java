package dev.berth.driver;

import dev.berth.architecture.Limits;
import dev.berth.session.Effects;

/// How fast the peer of one channel reads, over the time in which something waits for it: that time
/// is cut into spans of equal length, and in each of them the peer has to take as much as is asked
/// of it. While nothing waits, the span stands still.
final class Reading {
  private long endsAt = Effects.NEVER;
  private long left;
  private long takenBefore;

  /// When the present span ends; [Effects#NEVER] while nothing waits.
  long endsAt() {
    return endsAt;
  }

  /// Something waits for the peer.
  ///
  /// @param taken the bytes that it has taken so far
  void start(long now, long taken, Limits.Readers limits) {
    if (endsAt != Effects.NEVER) {
      return;
    }
    if (left <= 0) {
      left = limits.patience().toNanos();
      takenBefore = taken;
    }
    endsAt = now + left;
  }

  /// Nothing waits for it any more.
  void stop(long now) {
    if (endsAt != Effects.NEVER) {
      left = Math.max(1, endsAt - now);
      endsAt = Effects.NEVER;
    }
  }

  /// Looks at a span that has ended, and begins the next one.
  ///
  /// @param taken the bytes that the peer has taken so far
  /// @return whether it took enough in this one
  boolean endSpan(long now, long taken, Limits.Readers limits) {
    boolean fast = taken - takenBefore >= limits.enough();
    left = limits.patience().toNanos();
    takenBefore = taken;
    endsAt = left > 0 ? now + left : Effects.NEVER;
    return fast || left == 0;
  }
}
