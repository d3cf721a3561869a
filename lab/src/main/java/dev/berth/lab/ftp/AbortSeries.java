package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.report.Figures;
import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One client that begins to retrieve a large file and aborts, again and again.
final class AbortSeries {
  /// What the client sends, and whether it goes on reading.
  enum Kind {
    PLAIN,
    URGENT,
    READING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final byte IAC = (byte) 255;
  private static final byte IP = (byte) 244;
  private static final byte DATA_MARK = (byte) 242;

  /// A server that has not answered by then is one that does not.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration OTHERWISE = Duration.ofSeconds(10);
  private static final int STUCK_ENOUGH = 3;
  private static final int READ_BEFORE = 1 << 20;
  private static final int BUFFER = 64 * 1024;

  private final FtpClient ftp;
  private final Kind kind;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Histogram first = new Histogram(1_000, TimeUnit.MINUTES.toNanos(1), 3);
  private final Histogram last = new Histogram(1_000, TimeUnit.MINUTES.toNanos(1), 3);
  private int stuck;

  AbortSeries(Target target, Kind kind) {
    this.ftp = new FtpClient(target.address());
    this.kind = kind;
  }

  /// Aborts until the budget is spent, or three times there was no answer.
  void run(Budget budget) throws IOException {
    long end = System.nanoTime() + budget.time().toNanos();
    try (ftp) {
      logIn();
      for (long i = 0; i < budget.count() && (isUnknown() || System.nanoTime() - end < 0); i++) {
        try {
          abort();
        } catch (SocketTimeoutException e) {
          stuck++;
          if (stuck >= STUCK_ENOUGH) {
            return;
          }
          logIn();
        }
      }
    }
  }

  /// Whether there was no answer yet, and it may be by chance.
  private boolean isUnknown() {
    return stuck > 0 && last.getTotalCount() == 0;
  }

  /// Whether so many were not answered that the times of the others say little.
  boolean isHopeless() {
    return stuck >= STUCK_ENOUGH;
  }

  void report(Figures figures) {
    double median = last.getValueAtPercentile(50) / 1e6;
    figures.put(kind + "_stuck", stuck);
    if (!isHopeless()) {
      figures
          .put(kind + "_first_p50_ms", first.getValueAtPercentile(50) / 1e6)
          .put(kind + "_p50_ms", median)
          .put(kind + "_p99_ms", last.getValueAtPercentile(99) / 1e6)
          .put(kind + "_max_ms", last.getMaxValue() / 1e6);
    }
    if (stuck > 0) {
      figures.note(
          "%s: %d without an answer in %d s, %d with one%s"
              .formatted(
                  kind,
                  stuck,
                  PATIENCE.toSeconds(),
                  last.getTotalCount(),
                  last.getTotalCount() == 0 ? "" : ", in %.2f ms (median)".formatted(median)));
    }
  }

  private void logIn() throws IOException {
    ftp.deadline(Deadline.after(OTHERWISE));
    ftp.logIn();
  }

  private void abort() throws IOException {
    ftp.deadline(Deadline.after(OTHERWISE));
    ftp.beginTransfer(Site.RETR_LARGE);
    ftp.readData(buffer, READ_BEFORE);
    ftp.deadline(Deadline.after(PATIENCE));
    Thread reader = kind == Kind.READING ? Thread.ofPlatform().start(this::readOn) : null;
    try {
      ask();
    } finally {
      ftp.closeData();
      join(reader);
    }
  }

  private void ask() throws IOException {
    long begin = System.nanoTime();
    if (kind != Kind.PLAIN) {
      ftp.sendUrgent(IAC, IP, IAC, DATA_MARK);
    }
    ftp.send(Command.ABOR);
    int code = ftp.reply();
    long firstReply = System.nanoTime() - begin;
    while (code >= 400) {
      code = ftp.reply();
    }
    last.recordValue(System.nanoTime() - begin);
    first.recordValue(firstReply);
  }

  private void readOn() {
    try {
      ftp.drainData(buffer);
    } catch (IOException e) {
      // Reset by the server, or closed by us after the last reply: the data is over either way.
      ftp.closeData();
    }
  }

  private static void join(@Nullable Thread thread) throws IOException {
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
