package dev.berth.lab;

import dev.berth.lab.ftp.Site;
import dev.berth.lab.ftp.Target;
import dev.berth.lab.ftp.Workload;
import dev.berth.lab.ftp.Workloads;
import dev.berth.lab.hash.HashClient;
import dev.berth.lab.hash.HashLoad;
import dev.berth.lab.load.Budget;
import dev.berth.lab.load.Load;
import dev.berth.lab.load.Outcome;
import dev.berth.lab.load.Pace;
import dev.berth.lab.machine.Cpus;
import dev.berth.lab.report.Figures;
import dev.berth.lab.server.FtpServer;
import dev.berth.lab.server.FtpServers;
import dev.berth.lab.server.Launch;
import dev.berth.lab.server.Ports;
import dev.berth.lab.server.Programs;
import dev.berth.lab.server.ServerProcess;
import dev.berth.lab.server.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The same requests to every architecture: those of the hash and of FTP. Figure by figure the
/// architectures take turns, each with a server that was started for it.
final class ArchitecturesExperiment {
  private static final int IDLE = 1_000;
  private static final int ACTIVE = 50;
  private static final int MANY = 500;
  private static final int AHEAD = 1_000;
  private static final int CLIENTS = 16;

  /// Options of the JVM, those of `./berth`.
  private static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-Xms48m", "-Xmn16m", "-Xss512k", "-XX:-UsePerfData");

  private final List<ServedArchitecture> architectures;
  private final Duration time;
  private final Duration warmUp;
  private final Path home;
  private final Progress progress;
  private final Ports ports;
  private final FtpServers servers;
  private final Map<ServedArchitecture, List<Figures>> results = new LinkedHashMap<>();

  /// One figure, or a few that come of one load.
  @FunctionalInterface
  private interface Measurement {
    Figures of(ServedArchitecture architecture) throws IOException;
  }

  /// @param time of each measurement
  /// @param warmUp time under the same load before it
  /// @param home the directory of the project
  ArchitecturesExperiment(
      List<ServedArchitecture> architectures,
      Duration time,
      Duration warmUp,
      Path home,
      Progress progress)
      throws IOException {
    this.architectures = architectures;
    this.time = time;
    this.warmUp = warmUp;
    this.home = home;
    this.progress = progress;
    this.servers = new FtpServers(home, new Programs(home.resolve("lab/.peers")));
    this.ports = new Ports(12_000, List.of(servers.named("berth:evented")));
  }

  /// Everything once, in turns.
  void round() throws IOException {
    try (Workshop workshop = Workshop.create()) {
      Site site = Site.create(workshop.site(), EnumSet.noneOf(Site.Part.class));
      Map<ServedArchitecture, Figures> round = new LinkedHashMap<>();
      architectures.forEach(one -> round.put(one, new Figures()));
      turn(round, "1 connection", one -> requests(workshop, one, 1, 0, 1, "1"));
      turn(round, "50 connections", one -> requests(workshop, one, ACTIVE, 0, 1, "50"));
      turn(round, "500 connections", one -> requests(workshop, one, MANY, 0, 1, "500"));
      turn(round, "beside idle", one -> requests(workshop, one, ACTIVE, IDLE, 1, "beside"));
      turn(round, "sent ahead", one -> requests(workshop, one, CLIENTS, 0, AHEAD, "ahead"));
      turn(round, "connects", one -> connects(workshop, one));
      turn(round, "greeting", one -> ftp(workshop, site, one, "greeting", 1));
      turn(round, "RETR", one -> ftp(workshop, site, one, "retr", CLIENTS));
      turn(round, "idle", one -> ftp(workshop, site, one, "idle", IDLE));
      turn(round, "workers", one -> ftp(workshop, site, one, "workers", 8));
      round.forEach(
          (one, figures) -> results.computeIfAbsent(one, _ -> new ArrayList<>()).add(figures));
    }
  }

  /// The medians of all rounds.
  Map<ServedArchitecture, Figures> medians() {
    Map<ServedArchitecture, Figures> medians = new LinkedHashMap<>();
    results.forEach((one, rounds) -> medians.put(one, Figures.median(rounds)));
    return medians;
  }

  private void turn(Map<ServedArchitecture, Figures> round, String what, Measurement measurement) {
    round.forEach((one, figures) -> {
      try {
        Figures measured = measurement.of(one);
        measured.all().forEach(figures::put);
        progress.line(what + ", " + one.name() + ": " + measured.all());
      } catch (IOException e) {
        progress.line(what + ", " + one.name() + ": failed: " + e.getMessage());
      }
    });
  }

  // ---------------------------------------------------------------- the hash

  private Figures requests(
      Workshop workshop, ServedArchitecture one, int active, int idle, int ahead, String suffix)
      throws IOException {
    if (!one.holds(active + idle)) {
      return new Figures();
    }
    try (ServerProcess server = hashServer(workshop, one, active + idle);
        HashLoad silent = new HashLoad(server.address(), 1);
        HashLoad load = new HashLoad(server.address(), ahead)) {
      silent.open(idle);
      load.open(active);
      load.run(warmUp, server.pid());
      return named(load.run(time, server.pid()), suffix);
    }
  }

  private Figures connects(Workshop workshop, ServedArchitecture one) throws IOException {
    try (ServerProcess server = hashServer(workshop, one, CLIENTS)) {
      connects(server, warmUp);
      return named(connects(server, time), "connects");
    }
  }

  private static Outcome connects(ServerProcess server, Duration time) throws IOException {
    List<HashClient> clients =
        Stream.generate(() -> new HashClient(server.address())).limit(CLIENTS).toList();
    return Load.run(clients, Budget.of(time), Pace.CLOSED, server.pid());
  }

  private static Figures named(Outcome outcome, String suffix) {
    Figures of = outcome.figures();
    Figures figures = new Figures();
    for (String name : List.of("rate", "tree_us", "driver_us", "p99_us")) {
      figures.put(name + "_" + suffix, of.get(name).orElseThrow());
    }
    return figures;
  }

  private ServerProcess hashServer(Workshop workshop, ServedArchitecture one, int connections)
      throws IOException {
    Setup setup = setup(workshop, workshop.site(), one);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(home.resolve("bench/target/dist/lib") + "/*");
    command.add("dev.berth.bench.HashServer");
    command.add(Integer.toString(setup.port()));
    command.add(one.architecture());
    command.add(Integer.toString(one.number(connections)));
    return ServerProcess.start(new Launch(command, Map.of()), setup, Cpus.ALL, HashClient::serves);
  }

  // ---------------------------------------------------------------- FTP

  private Figures ftp(
      Workshop workshop, Site site, ServedArchitecture one, String name, int clients)
      throws IOException {
    Workload workload = Workloads.named(name);
    int sessions = Math.min(clients, one.most());
    boolean idle = name.equals("idle");
    if ((idle && one.most() < IDLE) || (name.equals("workers") && !one.hasWorkers())) {
      return new Figures(); // Each connection would be a worker, which is measured for itself.
    }
    FtpServer server = servers.named(one.ftpServer(Math.max(CLIENTS, sessions)));
    Budget budget = idle ? Budget.of(sessions, 60) : Budget.of(time);
    if (name.equals("greeting") || name.equals("workers")) {
      budget = workload.budget();
    }
    try (ServerProcess process =
        ServerProcess.start(server, setup(workshop, site.root(), one), Cpus.ALL)) {
      Target target =
          new Target(process.address(), process.pid(), sessions, budget, Pace.CLOSED, warmUp);
      Figures measured = workload.run(target);
      Figures figures = new Figures();
      measured.all().forEach((figure, value) -> figures.put(name + "_" + figure, value));
      return figures;
    }
  }

  private Setup setup(Workshop workshop, Path root, ServedArchitecture one) throws IOException {
    FtpServer any = servers.named("berth:evented");
    return new Setup(
        workshop.directoryFor(one.architecture()),
        root,
        ports.listening(),
        ports.firstPassive(any),
        ports.lastPassive(any));
  }
}
