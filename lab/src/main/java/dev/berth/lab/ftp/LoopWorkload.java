package dev.berth.lab.ftp;

import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Client;
import dev.berth.lab.load.Load;
import dev.berth.lab.load.Outcome;
import dev.berth.lab.load.Pace;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A workload of clients that do the same again and again; such workloads differ in the operation
/// alone.
///
/// @param unit what an operation is, in the plural, for the table
/// @param client makes a client
record LoopWorkload(
    String name, String summary, String unit, Budget budget, Function<Target, Client> client)
    implements Workload {
  @Override
  public List<Column> columns() {
    return List.of(new Column("rate", unit + "/s", 0), new Column("cpu_us", "CPU us", 1));
  }

  @Override
  public Figures run(Target target) throws IOException {
    Duration warmUp = target.warmUp();
    if (!warmUp.isZero()) {
      Load.run(clients(target), Budget.of(warmUp), Pace.CLOSED, target.pid());
    }
    Outcome outcome = Load.run(clients(target), target.budget(), target.pace(), target.pid());
    return outcome.figures();
  }

  private List<Client> clients(Target target) {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < target.clients(); i++) {
      clients.add(client.apply(target));
    }
    return clients;
  }
}
