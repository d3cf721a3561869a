package dev.berth.ftp;

import dev.berth.session.Effects;

/// The one timer of a session, shared by all that waits: it is set to the earliest time that
/// anybody has asked for. It may ring too early, so whoever waits looks at the time again and asks
/// anew.
///
/// That way a command costs no timer: the idle time starts again with each, but the timer stays
/// where it is.
final class Alarm {
  private long set = Effects.NEVER;

  /// Rings at this time or earlier.
  void by(long time, Effects effects) {
    if (time < set) {
      set = time;
      effects.wakeAt(time);
    }
  }

  /// It has rung.
  void rang() {
    set = Effects.NEVER;
  }
}
