package dev.berth.lab;

import dev.berth.lab.ftp.Workload;
import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Pace;
import dev.berth.lab.machine.Cpus;
import dev.berth.lab.server.FtpServer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be measured, and how.
///
/// @param count operations of a measurement at most, null where the workload says
/// @param seconds time of a measurement at most, null where the workload says
/// @param pace how fast, for workloads of many small operations
/// @param warmUp time under load before each measurement
/// @param settle how long to wait at most for TIME_WAIT to pass
/// @param ports the first port for servers
/// @param driverCpus where the lab itself runs
/// @param serverCpus where the servers run
record Settings(
    List<FtpServer> servers,
    List<Workload> workloads,
    int rounds,
    int clients,
    @Nullable Long count,
    @Nullable Long seconds,
    Pace pace,
    Duration warmUp,
    Duration settle,
    int ports,
    Cpus driverCpus,
    Cpus serverCpus) {
  Settings {
    servers = List.copyOf(servers);
    workloads = List.copyOf(workloads);
    require("--rounds", rounds, 1, 100);
    require("--clients", clients, 1, 1000);
    require("--count", count == null ? 1 : count, 1, 100_000_000);
    require("--seconds", seconds == null ? 1 : seconds, 1, 3600);
    require("--warm-up", warmUp.toSeconds(), 0, 3600);
    require("--settle", settle.toSeconds(), 0, 3600);
  }

  /// How long a workload runs: its own budget, or what the user wants.
  Budget budget(Workload workload) {
    Budget own = workload.budget();
    Duration time = seconds == null ? own.time() : Duration.ofSeconds(seconds);
    if (count != null) {
      return new Budget(count, time);
    }
    return seconds == null ? own : Budget.of(time);
  }

  /// How it was measured, in a line of the report.
  String line() {
    return "%d rounds, %d clients, warm-up %d s%s%s%s%s"
        .formatted(
            rounds,
            clients,
            warmUp.toSeconds(),
            count == null ? "" : ", at most %,d operations".formatted(count),
            seconds == null ? "" : ", at most %d s".formatted(seconds),
            pace.rate() == 0 ? "" : ", %,d operations/s".formatted(pace.rate()),
            pinning());
  }

  private String pinning() {
    if (driverCpus.equals(Cpus.ALL) && serverCpus.equals(Cpus.ALL)) {
      return "";
    }
    return ", driver on %s, servers on %s".formatted(name(driverCpus), name(serverCpus));
  }

  private static String name(Cpus cpus) {
    return cpus.equals(Cpus.ALL) ? "all CPUs" : "CPU " + cpus.list();
  }

  private static void require(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d is not between %d and %d".formatted(option, value, least, most));
    }
  }
}
