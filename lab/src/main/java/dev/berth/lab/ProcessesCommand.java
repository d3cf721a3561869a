package dev.berth.lab;

import dev.berth.lab.machine.Machine;
import dev.berth.lab.process.ProcessCosts;
import dev.berth.lab.report.Figures;
import dev.berth.lab.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lab processes`: what a child process costs, from starting it until its first byte.
@Command(
    name = "processes",
    description =
        "Measures child processes: programs, JVMs of several kinds, a warm spare. Figures are"
            + " medians; the least time stands beside them.",
    mixinStandardHelpOptions = true)
final class ProcessesCommand implements Callable<Integer> {
  private static final List<String> FIGURES = List.of("cpu_ms", "rss_mib", "pss_mib");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How often each is started, in turns. Default: 15")
  private int rounds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("berth-lab-");
    try {
      ProcessCosts costs = new ProcessCosts(directory);
      costs.train();
      costs.round(); // Loads what this program needs itself.
      System.out.println(Machine.here().line() + ", " + rounds + " rounds\n");
      System.out.print(table(measure(costs)));
      return 0;
    } finally {
      Files.deleteIfExists(directory.resolve("child.aot"));
      Files.delete(directory);
    }
  }

  private Map<String, List<Figures>> measure(ProcessCosts costs)
      throws IOException, InterruptedException {
    Map<String, List<Figures>> all = new LinkedHashMap<>();
    for (int i = 0; i < Math.max(1, rounds); i++) {
      costs
          .round()
          .forEach(
              (kind, figures) -> all.computeIfAbsent(kind, _ -> new ArrayList<>()).add(figures));
    }
    return all;
  }

  private static String table(Map<String, List<Figures>> all) {
    MarkdownTable table =
        new MarkdownTable(List.of("child", "ms", "least", "CPU ms", "RSS MiB", "PSS MiB"));
    all.forEach((kind, measured) -> {
      Figures median = Figures.median(measured);
      List<String> row = new ArrayList<>();
      row.add(kind);
      row.add(text(median.get("ms"), "%.2f"));
      row.add(text(measured.stream().mapToDouble(f -> f.get("ms").orElseThrow()).min(), "%.2f"));
      FIGURES.forEach(name -> row.add(text(median.get(name), "%.1f")));
      table.add(row);
    });
    return table.text();
  }

  private static String text(OptionalDouble figure, String format) {
    return figure.isEmpty() ? "" : String.format(Locale.ROOT, format, figure.getAsDouble());
  }
}
