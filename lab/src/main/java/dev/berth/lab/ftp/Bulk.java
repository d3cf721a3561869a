package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Client;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Large transfers, eight at once, each of a file of one GiB that lies in the page cache. What
/// comes is copied out of the kernel and forgotten.
final class Bulk implements Workload {
  private static final int CLIENTS = 8;
  private static final int BUFFER = 256 * 1024;

  private final LoopWorkload loop =
      new LoopWorkload(
          "bulk",
          "RETR of a file of 1 GiB, eight at once",
          "GiB",
          Budget.of(CLIENTS, 60),
          Receiving::new);

  @Override
  public String name() {
    return loop.name();
  }

  @Override
  public String summary() {
    return loop.summary();
  }

  @Override
  public List<Column> columns() {
    return List.of(new Column("mb_s", "bulk MB/s", 0), new Column("cpu_ms_gib", "CPU ms/GiB", 0));
  }

  @Override
  public Budget budget() {
    return loop.budget();
  }

  @Override
  public List<Site.Part> parts() {
    return List.of(Site.Part.LARGE_FILE);
  }

  @Override
  public Figures run(Target target) throws IOException {
    Figures figures = loop.run(target.withClients(Math.min(CLIENTS, target.clients())));
    double rate = figures.get("rate").orElseThrow();
    return figures
        .put("mb_s", rate * Site.LARGE_LENGTH / 1e6)
        .put("cpu_ms_gib", figures.get("cpu_us").orElseThrow() / 1e3);
  }

  private static final class Receiving implements Client {
    private final FtpClient ftp;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    private Receiving(Target target) {
      ftp = new FtpClient(target.address());
    }

    @Override
    public void open() throws IOException {
      ftp.logIn();
    }

    @Override
    public void operate() throws IOException {
      ftp.retrieve(Site.RETR_LARGE, Site.LARGE_LENGTH, buffer);
    }

    @Override
    public void close() {
      ftp.close();
    }
  }
}
