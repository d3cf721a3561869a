package dev.berth.cli;

import dev.berth.tools.scan.PortResult;
import dev.berth.tools.scan.PortState;
import dev.berth.tools.scan.ScanReport;
import dev.berth.tools.scan.Services;
import java.io.PrintWriter;
import java.util.Locale;

/// Results for people: a line for each port, and the summary on standard error, so that standard
/// output has nothing but ports.
///
/// ```
/// 127.0.0.1:22           open      ssh
/// 127.0.0.1:23           closed    ECONNREFUSED
/// ```
final class ScanText implements ScanFormat {
  private final PrintWriter out;
  private final PrintWriter errors;

  ScanText(PrintWriter out, PrintWriter errors) {
    this.out = out;
    this.errors = errors;
  }

  @Override
  public void port(PortResult result) {
    String why =
        result.state() == PortState.OPEN
            ? Services.ofThisMachine().name(result.address().getPort())
            : String.valueOf(result.reason());
    String line =
        "%-22s %-9s %s".formatted(Addresses.text(result.address()), result.state(), why).strip();
    out.print(line + "\n");
  }

  @Override
  public void end(ScanReport report, String reasons) {
    errors.println(
        "%,d %s in %s s: %,d open, %,d closed, %,d filtered%s%s."
            .formatted(
                report.done(),
                report.done() == 1 ? "port" : "ports",
                seconds(report),
                report.open(),
                report.closed(),
                report.filtered(),
                reasons.isEmpty() ? "" : " (" + reasons + ")",
                rest(report)));
    errors.flush();
  }

  private static String rest(ScanReport report) {
    return switch (report.ending()) {
      case COMPLETE, RUNNING -> "";
      case DEADLINE -> "; the deadline has passed, and %,d are left".formatted(report.left());
      case STOPPED -> "; ended early, and %,d are left".formatted(report.left());
    };
  }

  static String seconds(ScanReport report) {
    return String.format(Locale.ROOT, "%.2f", report.time().toNanos() / 1e9);
  }
}
