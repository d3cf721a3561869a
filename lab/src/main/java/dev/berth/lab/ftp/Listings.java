package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Client;
import dev.berth.lab.machine.MemoryWatch;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/// Listings of a directory of 100,000 files, by LIST and by MLSD, one after the other: how fast,
/// and whether the server keeps the list in memory before it sends it.
final class Listings implements Workload {
  private static final int BUFFER = 64 * 1024;

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "LIST and MLSD of a directory of 100,000 files, one client";
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("list_entries_s", "LIST entries/s", 0),
        new Column("mlsd_entries_s", "MLSD entries/s", 0),
        new Column("rss_growth_mib", "MiB more", 0));
  }

  @Override
  public Budget budget() {
    return Budget.of(5, 20);
  }

  @Override
  public List<Site.Part> parts() {
    return List.of(Site.Part.LARGE_DIRECTORY);
  }

  @Override
  public Figures run(Target target) throws IOException {
    Target alone = target.withClients(1);
    Figures figures = new Figures();
    try (MemoryWatch memory = MemoryWatch.start(target.pid())) {
      list("LIST", alone, figures);
      if (knowsMlsd(alone)) {
        list("MLSD", alone, figures);
      } else {
        figures.note("no MLSD");
      }
      return figures.put("rss_growth_mib", memory.growthKib() / 1024.0);
    }
  }

  private void list(String verb, Target target, Figures figures) throws IOException {
    Command command = Command.of(verb + " " + Site.MANY_NAME);
    Figures one =
        new LoopWorkload(name(), summary(), verb, budget(), at -> new Listing(at, command))
            .run(target);
    String prefix = verb.toLowerCase(Locale.ROOT) + "_";
    double rate = one.get("rate").orElseThrow() * Site.MANY;
    figures
        .put(prefix + "entries_s", rate)
        .put(prefix + "cpu_us", one.get("cpu_us").orElseThrow() / Site.MANY)
        .put(prefix + "tree_us", one.get("tree_us").orElseThrow() / Site.MANY)
        .put(prefix + "p50_ms", one.get("p50_us").orElseThrow() / 1e3);
    one.notes().forEach(note -> figures.note(verb + ": " + note));
  }

  /// vsftpd does not.
  private static boolean knowsMlsd(Target target) throws IOException {
    try (FtpClient ftp = new FtpClient(target.address())) {
      ftp.logIn();
      ftp.openData();
      ftp.send(Command.of("MLSD"));
      return ftp.reply() < 400;
    }
  }

  private static final class Listing implements Client {
    private final FtpClient ftp;
    private final Command command;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private Listing(Target target, Command command) {
      this.ftp = new FtpClient(target.address());
      this.command = command;
    }

    @Override
    public void open() throws IOException {
      ftp.logIn();
    }

    @Override
    public void operate() throws IOException {
      ftp.beginTransfer(command);
      LineCounter lines = new LineCounter();
      ftp.drainData(buffer, lines);
      ftp.expect(226);
      // LIST may begin with a line of the total, and may have . and .. in it.
      if (lines.count() < Site.MANY || lines.count() > Site.MANY + 3) {
        throw new IOException(
            "a list of %,d files came with %,d lines".formatted(Site.MANY, lines.count()));
      }
    }

    @Override
    public void close() {
      ftp.close();
    }
  }

  /// Counts what has a line end.
  private static final class LineCounter implements FtpClient.Take {
    private long count;

    @Override
    public void take(ByteBuffer bytes) {
      long found = 0;
      for (int i = bytes.position(); i < bytes.limit(); i++) {
        if (bytes.get(i) == '\n') {
          found++;
        }
      }
      count += found;
    }

    long count() {
      return count;
    }
  }
}
