package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.machine.KernelMemory;
import dev.berth.lab.machine.ProcessTree;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.util.List;

/// Sessions that are logged in and idle: what memory the server has for each, by the growth of its
/// PSS at a fifth of them and at all of them.
///
/// The growth is that of the processes alone. What the kernel holds beside them (sockets at both
/// ends, stacks, page tables) is told apart, and is that of the whole machine.
final class IdleSessions implements Workload {
  private static final long SESSIONS = 5_000;
  private static final int WARM_UP = 200;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String summary() {
    return "sessions that are logged in and idle, 1,000 and then 5,000 (--count, and a fifth of it)";
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("few_kib", "KiB/idle at 1/5", 1), new Column("all_kib", "KiB/idle", 1));
  }

  @Override
  public Budget budget() {
    return Budget.of(SESSIONS, 180);
  }

  @Override
  public int sessionsAtOnce() {
    return (int) SESSIONS;
  }

  @Override
  public Figures run(Target target) throws IOException {
    Deadline deadline = Deadline.after(target.budget().time());
    long all = target.budget().count();
    long few = Math.max(1, all / 5);
    try (Crowd first = new Crowd(target.address(), FtpClient::logIn, deadline)) {
      first.growTo(Math.min(WARM_UP, few));
    }
    Memory before = Memory.now(target);
    Figures figures = new Figures().put("pss_before_mib", before.pss / 1024.0);
    try (Crowd crowd = new Crowd(target.address(), FtpClient::logIn, deadline)) {
      crowd.growTo(few);
      Memory atFew = Memory.now(target);
      figures.put("few", few).put("few_kib", (double) (atFew.pss - before.pss) / few);
      try {
        crowd.growTo(all);
      } catch (IOException e) {
        // A server that forks may need longer than it gets; what it has told is worth keeping.
        return figures.note(String.valueOf(e.getMessage()));
      }
      Memory atAll = Memory.now(target);
      return figures
          .put("all", all)
          .put("all_kib", (double) (atAll.pss - before.pss) / all)
          .put("each_more_kib", (double) (atAll.pss - atFew.pss) / (all - few))
          .put("kernel_kib", (double) (atAll.kernel - before.kernel) / all)
          .put("pss_mib", atAll.pss / 1024.0);
    }
  }

  private record Memory(long pss, long kernel) {
    /// Half a second later: what comes after a log-in shall be over.
    static Memory now(Target target) throws IOException {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Memory(ProcessTree.of(target.pid()).pssKib(), KernelMemory.kib());
    }
  }
}
