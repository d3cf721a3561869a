package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Client;
import dev.berth.lab.machine.SocketStat;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Transfers of a small file, each on a data connection of its own: EPSV, connect, RETR.
///
/// The server closes a data connection first, so its side stays in TIME_WAIT for a minute. That is
/// why the load is long: a server that binds a port anew for each transfer slows down only when
/// tens of thousands are there.
final class SmallTransfers implements Workload {
  private final LoopWorkload loop =
      new LoopWorkload(
          "retr",
          "EPSV and RETR of a file of 1 KiB, on control connections that stay",
          "RETR",
          Budget.of(100_000, 30),
          Transferring::new);

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
    List<Column> columns = new ArrayList<>(loop.columns());
    columns.add(new Column("time_wait_end", "TIME_WAIT", 0));
    return columns;
  }

  @Override
  public Budget budget() {
    return loop.budget();
  }

  @Override
  public Figures run(Target target) throws IOException {
    long before = SocketStat.timeWait();
    Figures figures = loop.run(target);
    return figures.put("time_wait_start", before).put("time_wait_end", SocketStat.timeWait());
  }

  private static final class Transferring implements Client {
    private final FtpClient ftp;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 * Site.SMALL_LENGTH);

    private Transferring(Target target) {
      ftp = new FtpClient(target.address());
    }

    @Override
    public void open() throws IOException {
      ftp.logIn();
    }

    @Override
    public void operate() throws IOException {
      ftp.retrieve(Site.RETR_SMALL, Site.SMALL_LENGTH, buffer);
    }

    @Override
    public void close() {
      ftp.close();
    }
  }
}
