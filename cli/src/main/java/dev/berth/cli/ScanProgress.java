package dev.berth.cli;

import dev.berth.tools.scan.ScanReport;
import java.io.PrintWriter;
import java.time.Duration;

/// One line on a terminal that tells how far a scan is, overwritten four times a second. Elsewhere
/// it tells nothing. (A library for this would be larger than all of the scanner.)
final class ScanProgress {
  private static final Duration FIRST = Duration.ofMillis(300);
  private static final Duration BETWEEN = Duration.ofMillis(250);
  private static final String ERASE = "\r\033[K";

  private final PrintWriter errors;
  private final boolean wanted;
  private Duration due = FIRST;
  private boolean shown;

  /// @param errors where it goes
  ScanProgress(PrintWriter errors) {
    this(errors, Terminal.isStandardError());
  }

  ScanProgress(PrintWriter errors, boolean wanted) {
    this.errors = errors;
    this.wanted = wanted;
  }

  void show(ScanReport soFar) {
    if (wanted && soFar.time().compareTo(due) >= 0) {
      due = soFar.time().plus(BETWEEN);
      shown = true;
      errors.print(ERASE + line(soFar));
      errors.flush();
    }
  }

  /// Makes room for something else.
  void erase() {
    if (shown) {
      shown = false;
      errors.print(ERASE);
      errors.flush();
    }
  }

  /// `12 % of 65,535 ports, 3 open, 14 s left`
  static String line(ScanReport soFar) {
    long done = soFar.done();
    String line =
        "%d %% of %,d ports, %,d open".formatted(percent(soFar), soFar.total(), soFar.open());
    return done == 0 ? line : line + ", %,d s left".formatted(secondsLeft(soFar));
  }

  private static long percent(ScanReport soFar) {
    return 100 * soFar.done() / Math.max(1, soFar.total());
  }

  private static long secondsLeft(ScanReport soFar) {
    double each = soFar.time().toNanos() / 1e9 / soFar.done();
    return (long) Math.ceil(each * soFar.left());
  }
}
