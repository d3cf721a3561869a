package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Pause;
import dev.berth.lab.machine.ProcessTree;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.util.List;

/// What a worker process takes while it serves: PSS, pages that are shared counted in part, of all
/// processes below the first one, divided by their number. No figure where there are none.
final class Workers implements Workload {
  private static final int SESSIONS = 8;

  /// By then a worker has given back what its start took.
  private static final long SETTLED_MILLIS = 8_000;

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public String summary() {
    return "eight sessions, logged in for eight seconds; the memory of each process below the first one";
  }

  @Override
  public List<Column> columns() {
    return List.of(new Column("worker_mib", "MiB/worker", 1), new Column("workers", "workers", 0));
  }

  @Override
  public Budget budget() {
    return Budget.of(SESSIONS, 60);
  }

  @Override
  public Figures run(Target target) throws IOException {
    Deadline deadline = Deadline.after(target.budget().time());
    try (Crowd crowd = new Crowd(target.address(), FtpClient::logIn, deadline)) {
      crowd.growTo(Math.min(target.budget().count(), SESSIONS));
      Pause.millis(SETTLED_MILLIS);
      ProcessTree all = ProcessTree.of(target.pid());
      ProcessTree workers = all.without(target.pid());
      int count = workers.pids().size();
      Figures figures =
          new Figures().put("workers", (long) count).put("pss_mib", all.pssKib() / 1024.0);
      return count == 0 ? figures : figures.put("worker_mib", workers.pssKib() / 1024.0 / count);
    }
  }
}
