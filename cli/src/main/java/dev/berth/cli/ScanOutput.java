package dev.berth.cli;

import dev.berth.sockets.Errno;
import dev.berth.tools.scan.PortResult;
import dev.berth.tools.scan.PortState;
import dev.berth.tools.scan.ScanListener;
import dev.berth.tools.scan.ScanReport;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What a scan shows while it goes on: the ports that are wanted, in one format or the other, and
/// the progress between them.
final class ScanOutput implements ScanListener {
  private final PrintWriter out;
  private final ScanFormat format;
  private final ScanProgress progress;
  private final boolean all;
  private final Runnable stop;
  private final Map<Errno, Long> reasons = new EnumMap<>(Errno.class);
  private boolean written;

  /// @param out where the format writes
  /// @param all whether closed and filtered ports are shown
  /// @param stop ends the scan, when nobody reads what it finds
  ScanOutput(
      PrintWriter out, ScanFormat format, ScanProgress progress, boolean all, Runnable stop) {
    this.out = out;
    this.format = format;
    this.progress = progress;
    this.all = all;
    this.stop = stop;
  }

  @Override
  public void port(PortResult result) {
    if (result.state() == PortState.FILTERED && result.reason() != null) {
      reasons.merge(result.reason(), 1L, Long::sum);
    }
    if (all || result.state() == PortState.OPEN) {
      progress.erase();
      format.port(result);
      written = true;
    }
  }

  @Override
  public void progress(ScanReport soFar) {
    flush();
    progress.show(soFar);
  }

  private void flush() {
    if (written) {
      written = false;
      // System.out keeps to itself that nobody reads it; a writer over it does not hear of it.
      if (out.checkError() || System.out.checkError()) {
        stop.run();
      }
    }
  }

  /// All of it is done.
  void end(ScanReport report) {
    progress.erase();
    format.end(report, reasons());
    out.flush();
  }

  private String reasons() {
    return reasons.entrySet().stream()
        .map(reason -> reason.getKey() + " %,d".formatted(reason.getValue()))
        .collect(Collectors.joining(", "));
  }
}
