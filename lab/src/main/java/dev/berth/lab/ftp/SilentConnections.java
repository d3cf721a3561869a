package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Thousands who connect, read the greeting and say nothing; then somebody logs in. How long does
/// that take, and how long did it take when nobody was there?
final class SilentConnections implements Workload {
  private static final long CONNECTIONS = 5_000;
  private static final int LOG_INS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "silent";
  }

  @Override
  public String summary() {
    return "5,000 silent connections (--count), and the time of a log-in beside them";
  }

  @Override
  public List<Column> columns() {
    return List.of(new Column("beside_p50_ms", "log-in ms", 2));
  }

  @Override
  public Budget budget() {
    return Budget.of(CONNECTIONS, 180);
  }

  @Override
  public int sessionsAtOnce() {
    return (int) CONNECTIONS + 1;
  }

  @Override
  public Figures run(Target target) throws IOException {
    Deadline deadline = Deadline.after(target.budget().time());
    long end = System.nanoTime() + target.warmUp().toNanos();
    while (System.nanoTime() - end < 0) {
      logIns(target);
    }
    Histogram alone = logIns(target);
    try (Crowd crowd = new Crowd(target.address(), FtpClient::connect, deadline)) {
      crowd.growTo(target.budget().count());
      Histogram beside = logIns(target);
      return new Figures()
          .put("alone_p50_ms", millis(alone.getValueAtPercentile(50)))
          .put("alone_max_ms", millis(alone.getMaxValue()))
          .put("beside_p50_ms", millis(beside.getValueAtPercentile(50)))
          .put("beside_max_ms", millis(beside.getMaxValue()))
          .put("connections", target.budget().count());
    }
  }

  /// Log-ins one after the other, each on a connection of its own.
  private static Histogram logIns(Target target) throws IOException {
    Histogram times = new Histogram(1_000, TimeUnit.MINUTES.toNanos(1), 3);
    try (FtpClient ftp = new FtpClient(target.address())) {
      ftp.deadline(Deadline.after(PATIENCE));
      for (int i = 0; i < LOG_INS; i++) {
        long begin = System.nanoTime();
        ftp.logIn();
        times.recordValue(System.nanoTime() - begin);
        ftp.quit();
      }
    }
    return times;
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
