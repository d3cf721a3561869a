package dev.berth.tools.scan;

import java.time.Duration;

/// Counts what a scan has found.
final class Tally {
  private final long total;
  private long open;
  private long closed;
  private long filtered;

  Tally(long total) {
    this.total = total;
  }

  void count(PortState state) {
    switch (state) {
      case OPEN -> open++;
      case CLOSED -> closed++;
      case FILTERED -> filtered++;
    }
  }

  ScanReport report(long nanos, ScanReport.Ending ending) {
    return new ScanReport(total, open, closed, filtered, Duration.ofNanos(nanos), ending);
  }
}
