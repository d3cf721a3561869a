package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import java.io.IOException;
import java.util.List;

/// ABOR in the middle of a large RETR: the time until the first reply (426) and until the last one
/// (226), for three kinds of clients.
///
/// | name | command | data |
/// |---|---|---|
/// | `plain` | ABOR | is not read any more |
/// | `urgent` | Telnet's IP and Synch as urgent data, then ABOR, as RFC 959 wants it | likewise |
/// | `reading` | as `urgent` | is read to its end, and lost |
///
/// A server that looks at the control connection only when it can send never answers the first two.
final class Aborts implements Workload {
  @Override
  public String name() {
    return "abor";
  }

  @Override
  public String summary() {
    return "ABOR in the middle of a RETR; plain, with urgent data, and while the data is read on";
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("plain_p50_ms", "ABOR ms", 2),
        new Column("urgent_p50_ms", "urgent", 2),
        new Column("reading_p50_ms", "reading on", 2));
  }

  @Override
  public Budget budget() {
    return Budget.of(100, 30);
  }

  @Override
  public List<Site.Part> parts() {
    return List.of(Site.Part.LARGE_FILE);
  }

  @Override
  public Figures run(Target target) throws IOException {
    Figures figures = new Figures();
    for (AbortSeries.Kind kind : AbortSeries.Kind.values()) {
      try {
        run(kind, target).report(figures);
      } catch (IOException e) {
        // A server may stumble over one kind and serve the others well.
        figures.note(kind + ": " + e.getMessage());
      }
    }
    return figures;
  }

  private static AbortSeries run(AbortSeries.Kind kind, Target target) throws IOException {
    AbortSeries warm = new AbortSeries(target, kind);
    // At least one, so that a server that never answers is known after a few.
    warm.run(new Budget(Long.MAX_VALUE, target.warmUp().plusMillis(1)));
    if (warm.isHopeless()) {
      return warm;
    }
    AbortSeries series = new AbortSeries(target, kind);
    series.run(target.budget());
    return series;
  }
}
