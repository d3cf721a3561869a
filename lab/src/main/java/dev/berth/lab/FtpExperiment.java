package dev.berth.lab;

import dev.berth.lab.ftp.Site;
import dev.berth.lab.ftp.Target;
import dev.berth.lab.ftp.Workload;
import dev.berth.lab.machine.Quiet;
import dev.berth.lab.report.Figures;
import dev.berth.lab.report.Results;
import dev.berth.lab.server.FtpServer;
import dev.berth.lab.server.Ports;
import dev.berth.lab.server.ServerProcess;
import dev.berth.lab.server.Setup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Rounds of measurements: within a round and a workload the servers take turns (A B C, A B C), so
/// that whatever drifts on the machine meets all of them. Each measurement has a server that was
/// started for it.
final class FtpExperiment {
  private final Settings settings;
  private final Progress progress;
  private final Results results;
  private final Set<FtpServer> broken = new HashSet<>();

  FtpExperiment(Settings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
    this.results = new Results(settings.workloads());
  }

  /// Runs all of it. What fails is noted in the results and does not end the others.
  Results run() throws IOException {
    settings.serverCpus().require();
    settings.driverCpus().keepThisProgram();
    List<FtpServer> present = present();
    Ports ports = new Ports(settings.ports(), present);
    try (Workshop workshop = Workshop.create()) {
      Site site = Site.create(workshop.site(), parts());
      for (int round = 1; round <= settings.rounds(); round++) {
        for (Workload workload : settings.workloads()) {
          for (FtpServer server : present) {
            String where =
                "round %d/%d, %s, %s"
                    .formatted(round, settings.rounds(), workload.name(), server.name());
            measure(server, workload, setup(workshop, site, ports, server), where);
          }
        }
      }
    }
    return results;
  }

  private List<FtpServer> present() {
    List<FtpServer> present = new ArrayList<>();
    for (FtpServer server : settings.servers()) {
      String missing = server.missing().orElse("");
      if (missing.isEmpty()) {
        present.add(server);
        results.addServer(server.name());
      } else {
        progress.line("skipping " + server.name() + ": " + missing);
      }
    }
    return present;
  }

  private Set<Site.Part> parts() {
    Set<Site.Part> parts = EnumSet.noneOf(Site.Part.class);
    settings.workloads().forEach(workload -> parts.addAll(workload.parts()));
    return parts;
  }

  private Setup setup(Workshop workshop, Site site, Ports ports, FtpServer server)
      throws IOException {
    return new Setup(
        workshop.directoryFor(server.name()),
        site.root(),
        ports.listening(),
        ports.firstPassive(server),
        ports.lastPassive(server));
  }

  private void measure(FtpServer server, Workload workload, Setup setup, String where) {
    if (broken.contains(server) || server.sessionsAtOnce() < workload.sessionsAtOnce()) {
      return;
    }
    try {
      double busy = Quiet.await(settings.settle());
      if (Quiet.isTooMuch(busy)) {
        progress.line("the machine is %.0f %% busy with other things".formatted(100 * busy));
      }
      Figures figures = measure(server, workload, setup);
      results.add(server.name(), workload.name(), figures.put("busy_before", busy));
      progress.line(where + ": " + brief(workload, figures));
      figures.notes().forEach(note -> progress.line("  " + note));
    } catch (IOException e) {
      results.addFailure(server.name(), workload.name(), String.valueOf(e.getMessage()));
      progress.line(where + ": failed: " + e.getMessage());
    }
  }

  private Figures measure(FtpServer server, Workload workload, Setup setup) throws IOException {
    try (ServerProcess process = start(server, setup)) {
      int clients = Math.min(settings.clients(), server.sessionsAtOnce());
      return workload.run(
          new Target(
              process.address(),
              process.pid(),
              clients,
              settings.budget(workload),
              settings.pace(),
              settings.warmUp()));
    }
  }

  /// A server that does not serve once will not do so the next time; each try takes its time.
  private ServerProcess start(FtpServer server, Setup setup) throws IOException {
    try {
      return ServerProcess.start(server, setup, settings.serverCpus());
    } catch (IOException e) {
      broken.add(server);
      throw e;
    }
  }

  private static String brief(Workload workload, Figures figures) {
    return workload.columns().stream()
        .map(column -> column.format(figures.get(column.figure())) + " " + column.title())
        .collect(Collectors.joining(", "));
  }
}
