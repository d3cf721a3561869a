package dev.berth.lab.report;

import dev.berth.lab.ftp.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The report: one table with a row for each server, then one for each workload with all of its
/// figures.
public final class FtpReport {
  private final String machine;
  private final String method;
  private final Results results;

  /// @param machine what it was measured on, in a line
  /// @param method how it was measured, in a line
  public FtpReport(String machine, String method, Results results) {
    this.machine = machine;
    this.method = method;
    this.results = results;
  }

  /// The report in Markdown.
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("## FTP, anonymous, plain, loopback\n\n")
        .append(machine)
        .append("; ")
        .append(method);
    text.append(". CPU: machine without driver, for each operation.\n\n");
    text.append(overview());
    for (Workload workload : results.workloads()) {
      text.append("\n### ").append(workload.name()).append("\n\n");
      text.append(workload.summary()).append("\n\n").append(details(workload));
      appendNotes(text, workload);
    }
    appendFailures(text);
    return text.toString();
  }

  private String overview() {
    List<String> head = new ArrayList<>(List.of("server"));
    for (Workload workload : results.workloads()) {
      workload.columns().forEach(column -> head.add(column.title()));
    }
    MarkdownTable table = new MarkdownTable(head);
    for (String server : results.servers()) {
      List<String> row = new ArrayList<>(List.of(server));
      for (Workload workload : results.workloads()) {
        Figures median = Figures.median(results.rounds(server, workload.name()));
        workload.columns().forEach(c -> row.add(c.format(median.get(c.figure()))));
      }
      table.add(row);
    }
    return table.text();
  }

  /// All figures that any server has of a workload; with those of one round at hand the spread can
  /// be seen in the JSON.
  private String details(Workload workload) {
    Map<String, Figures> medians = new LinkedHashMap<>();
    for (String server : results.servers()) {
      medians.put(server, Figures.median(results.rounds(server, workload.name())));
    }
    List<String> names =
        medians.values().stream().flatMap(m -> m.all().keySet().stream()).distinct().toList();
    List<String> head = new ArrayList<>(List.of("server"));
    head.addAll(names);
    MarkdownTable table = new MarkdownTable(head);
    medians.forEach((server, median) -> {
      List<String> row = new ArrayList<>(List.of(server));
      names.forEach(name -> row.add(detail(name, median)));
      table.add(row);
    });
    return table.text();
  }

  private void appendNotes(StringBuilder text, Workload workload) {
    for (String server : results.servers()) {
      String notes =
          results.rounds(server, workload.name()).stream()
              .flatMap(round -> round.notes().stream())
              .distinct()
              .collect(Collectors.joining("; "));
      if (!notes.isEmpty()) {
        text.append("\nNote: ").append(server).append(": ").append(notes).append('\n');
      }
    }
  }

  private static String detail(String name, Figures median) {
    double value = median.get(name).orElse(Double.NaN);
    int digits = value == Math.rint(value) || Math.abs(value) >= 1000 ? 0 : 2;
    return new Column(name, name, digits).format(median.get(name));
  }

  private void appendFailures(StringBuilder text) {
    for (String server : results.servers()) {
      for (Workload workload : results.workloads()) {
        List<String> causes = results.failures(server, workload.name());
        if (!causes.isEmpty()) {
          text.append(
              "\nFailed: %s, %s, in %d rounds: %s\n"
                  .formatted(
                      server,
                      workload.name(),
                      causes.size(),
                      causes.stream().distinct().collect(Collectors.joining("; "))));
        }
      }
    }
  }

  /// The report as maps and lists, with the figures of every round.
  public Map<String, Object> json() {
    Map<String, Object> servers = new LinkedHashMap<>();
    for (String server : results.servers()) {
      Map<String, Object> workloads = new LinkedHashMap<>();
      for (Workload workload : results.workloads()) {
        workloads.put(workload.name(), json(server, workload.name()));
      }
      servers.put(server, workloads);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("machine", machine);
    report.put("method", method);
    report.put("servers", servers);
    return report;
  }

  private Map<String, Object> json(String server, String workload) {
    List<Figures> rounds = results.rounds(server, workload);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("median", Figures.median(rounds).all());
    all.put("rounds", rounds.stream().map(Figures::all).toList());
    all.put("notes", rounds.stream().flatMap(round -> round.notes().stream()).toList());
    all.put("failures", results.failures(server, workload));
    return all;
  }
}
