package dev.berth.lab;

import dev.berth.lab.machine.Machine;
import dev.berth.lab.report.Column;
import dev.berth.lab.report.Figures;
import dev.berth.lab.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `lab architectures`: the same protocols under every architecture, in one table.
@Command(
    name = "architectures",
    description =
        "Measures Berth under each of its architectures: requests, connects, transfers, latency,"
            + " memory. Progress goes to standard error, the tables to standard output.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ArchitecturesCommand implements Callable<Integer> {
  /// One connection after the other, and what is held at the same time.
  private static final List<Column> REQUESTS =
      List.of(
          new Column("rate_1", "1: requests/s", 0),
          new Column("tree_us_1", "us", 1),
          new Column("rate_50", "50: requests/s", 0),
          new Column("tree_us_50", "us", 1),
          new Column("rate_500", "500: requests/s", 0),
          new Column("tree_us_500", "us", 1),
          new Column("rate_ahead", "16, sent ahead: requests/s", 0),
          new Column("tree_us_ahead", "us", 2),
          new Column("driver_us_ahead", "driver us", 2));

  private static final List<Column> OTHERS =
      List.of(
          new Column("rate_connects", "connects/s", 0),
          new Column("tree_us_connects", "us", 0),
          new Column("retr_rate", "1 KiB RETR/s", 0),
          new Column("retr_tree_us", "us", 0),
          new Column("p99_us_50", "p99 us of 50", 0),
          new Column("p99_us_beside", "beside 1,000 idle", 0),
          new Column("greeting_greeting_ms", "greeting ms", 2),
          new Column("idle_all_kib", "KiB/idle", 1),
          new Column("workers_worker_mib", "MiB/worker", 1));

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--architectures",
      split = ",",
      paramLabel = "NAME",
      description = "Some of them. Default: all.")
  private List<String> architectures = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each is measured, in turns; the tables have the medians. Default: 1")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "Time of each measurement. Default: 3")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description = "Time under load before each measurement. Default: 2")
  private int warmUp;

  @Override
  public Integer call() throws IOException {
    var experiment =
        new ArchitecturesExperiment(
            chosen(),
            Duration.ofSeconds(Math.clamp(seconds, 1, 60)),
            Duration.ofSeconds(Math.clamp(warmUp, 1, 60)),
            Path.of(System.getProperty("lab.home", ".")),
            Progress.toStandardError());
    for (int i = 0; i < Math.clamp(rounds, 1, 20); i++) {
      experiment.round();
    }
    System.out.println(Machine.here().line() + "\n");
    System.out.println(table(REQUESTS, experiment.medians()));
    System.out.print(table(OTHERS, experiment.medians()));
    return 0;
  }

  private List<ServedArchitecture> chosen() {
    try {
      return ServedArchitecture.named(architectures);
    } catch (IllegalArgumentException e) {
      CommandSpec own = spec;
      if (own == null) {
        throw e;
      }
      throw new ParameterException(own.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private static String table(List<Column> columns, Map<ServedArchitecture, Figures> figures) {
    List<String> head = new ArrayList<>(List.of("architecture"));
    columns.forEach(column -> head.add(column.title()));
    MarkdownTable table = new MarkdownTable(head);
    figures.forEach((one, of) -> {
      List<String> row = new ArrayList<>(List.of(one.name()));
      columns.forEach(column -> row.add(column.format(of.get(column.figure()))));
      table.add(row);
    });
    return table.text();
  }
}
