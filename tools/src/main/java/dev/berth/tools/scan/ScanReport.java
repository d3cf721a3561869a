package dev.berth.tools.scan;

import java.time.Duration;
import java.util.Locale;

/// How far a scan is, or how it ended.
///
/// @param total ports to ask, each address counted
/// @param open those where somebody listens
/// @param closed those where nobody does
/// @param filtered those that did not tell
/// @param time how long it has taken
/// @param ending why it ended
public record ScanReport(
    long total, long open, long closed, long filtered, Duration time, Ending ending) {
  /// A scan of nothing.
  public static final ScanReport EMPTY = new ScanReport(0, 0, 0, 0, Duration.ZERO, Ending.COMPLETE);

  /// Why a scan has ended.
  public enum Ending {
    /// It has not.
    RUNNING,
    /// Each port has been told.
    COMPLETE,
    /// The deadline has passed.
    DEADLINE,
    /// [Scanner#stop] was called, or the thread interrupted.
    STOPPED;

    /// Its name as it is written: `complete`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How many ports have been told.
  public long done() {
    return open + closed + filtered;
  }

  /// How many have not.
  public long left() {
    return total - done();
  }

  /// This scan and the next one together, ended as that has.
  public ScanReport plus(ScanReport next) {
    return new ScanReport(
        total + next.total,
        open + next.open,
        closed + next.closed,
        filtered + next.filtered,
        time.plus(next.time),
        next.ending);
  }
}
