package dev.berth.lab;

import dev.berth.lab.ftp.Workload;
import dev.berth.lab.ftp.Workloads;
import dev.berth.lab.load.Pace;
import dev.berth.lab.machine.Cpus;
import dev.berth.lab.machine.Machine;
import dev.berth.lab.report.FtpReport;
import dev.berth.lab.report.Json;
import dev.berth.lab.report.Results;
import dev.berth.lab.server.FtpServer;
import dev.berth.lab.server.FtpServers;
import dev.berth.lab.server.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `lab ftp`: servers of FTP under the workloads of the lab.
@Command(
    name = "ftp",
    description =
        "Measures servers of FTP. Progress goes to standard error, the tables to standard output.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FtpCommand implements Callable<Integer> {
  private static final String SERVERS =
      "berth:evented,berth:thread,berth:virtual-thread,"
          + "vsftpd,proftpd,pure-ftpd,pyftpdlib,apache-ftpserver";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--servers",
      split = ",",
      paramLabel = "NAME",
      defaultValue = SERVERS,
      description =
          "berth:ARCHITECTURE, vsftpd, proftpd, pure-ftpd, pyftpdlib, apache-ftpserver; one that is"
              + " not installed is left out. Default: ${DEFAULT-VALUE}")
  private List<String> servers = List.of();

  @Option(
      names = "--workloads",
      split = ",",
      paramLabel = "NAME",
      completionCandidates = WorkloadNames.class,
      description = "Some of ${COMPLETION-CANDIDATES}. Default: all.")
  private List<String> workloads = Workloads.names();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each is measured, in turns; the tables have the medians. Default: 3")
  private int rounds;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many clients at once, where the workload leaves it open. Default: 16")
  private int clients;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Operations of a measurement at most. Default: as fits the workload.")
  private @Nullable Long count;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "Time of a measurement at most; without --count, as many operations as it allows."
              + " Default: as fits the workload.")
  private @Nullable Long seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Operations a second of all clients together, for sessions, retr and noop; an operation is"
              + " late from when it is due. Default: 0, as fast as it goes.")
  private int rate;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "5",
      description = "Time under load before each measurement. Default: 5")
  private int warmUp;

  @Option(
      names = "--settle",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "Wait up to this long before each measurement until others use less than a twentieth of"
              + " the CPUs and less than 2,000 connections are in TIME_WAIT. Default: 0")
  private int settle;

  @Option(
      names = "--peers",
      paramLabel = "DIR",
      description = "Where lab/peers has unpacked servers. Default: lab/.peers")
  private @Nullable Path peers;

  @Option(
      names = "--ports",
      paramLabel = "PORT",
      defaultValue = "12000",
      description =
          "The first of some 20,000 ports for servers; all must be below the ephemeral ones."
              + " Default: 12000")
  private int ports;

  @Option(
      names = "--driver-cpus",
      paramLabel = "LIST",
      defaultValue = "",
      description = "Keep the lab itself on these CPUs, such as 0 or 0,2-3.")
  private String driverCpus = "";

  @Option(
      names = "--server-cpus",
      paramLabel = "LIST",
      defaultValue = "",
      description = "Keep the servers on these CPUs.")
  private String serverCpus = "";

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures of all rounds.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    checkJson();
    Settings settings = settings();
    Results results = new FtpExperiment(settings, Progress.toStandardError()).run();
    FtpReport report = new FtpReport(Machine.here().line(), settings.line(), results);
    System.out.print(report.markdown());
    if (json != null) {
      Files.writeString(json, Json.text(report.json()));
    }
    return results.isEmpty() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /// Looked at before: nobody wants to hear of a wrong path in an hour.
  private void checkJson() {
    Path directory = json == null ? null : json.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw wrong("--json: no directory " + directory);
    }
  }

  private Settings settings() {
    Path home = Path.of(System.getProperty("lab.home", "."));
    Path unpacked = peers == null ? home.resolve("lab/.peers") : peers;
    FtpServers known = new FtpServers(home, new Programs(unpacked));
    List<FtpServer> chosen = each("--servers", servers, known::named);
    List<Workload> loads = each("--workloads", workloads, Workloads::named);
    try {
      return new Settings(
          chosen,
          loads,
          rounds,
          clients,
          count,
          seconds,
          new Pace(rate),
          Duration.ofSeconds(warmUp),
          Duration.ofSeconds(settle),
          ports,
          new Cpus(driverCpus),
          new Cpus(serverCpus));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private <T> List<T> each(String option, List<String> names, Function<String, T> named) {
    List<T> found = new ArrayList<>();
    try {
      new LinkedHashSet<>(names).forEach(name -> found.add(named.apply(name)));
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
    return found;
  }

  private ParameterException wrong(@Nullable String message) {
    if (spec == null) {
      throw new IllegalStateException("not called by picocli");
    }
    return new ParameterException(spec.commandLine(), String.valueOf(message));
  }

  private static final class WorkloadNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    WorkloadNames() {
      super(Workloads.names());
    }
  }
}
