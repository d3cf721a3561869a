package dev.berth.lab.report;

import dev.berth.lab.ftp.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The figures of all rounds, by server and workload.
public final class Results {
  private final List<Workload> workloads;
  private final Map<String, Map<String, List<Figures>>> figures = new LinkedHashMap<>();
  private final Map<String, Map<String, List<String>>> failures = new LinkedHashMap<>();

  /// @param workloads in the order of the report
  public Results(List<Workload> workloads) {
    this.workloads = List.copyOf(workloads);
  }

  /// Adds a server, so that it has a row even when all of it fails.
  public void addServer(String server) {
    figures.put(server, new LinkedHashMap<>());
    failures.put(server, new LinkedHashMap<>());
  }

  /// Adds what one round has given.
  public void add(String server, String workload, Figures round) {
    of(figures, server).computeIfAbsent(workload, _ -> new ArrayList<>()).add(round);
  }

  /// Adds what one round has not given, and why.
  public void addFailure(String server, String workload, String cause) {
    of(failures, server).computeIfAbsent(workload, _ -> new ArrayList<>()).add(cause);
  }

  /// The servers, in order.
  public List<String> servers() {
    return List.copyOf(figures.keySet());
  }

  /// The workloads, in order.
  public List<Workload> workloads() {
    return workloads;
  }

  /// The figures of each round that went well.
  public List<Figures> rounds(String server, String workload) {
    return List.copyOf(of(figures, server).getOrDefault(workload, List.of()));
  }

  /// Why rounds failed.
  public List<String> failures(String server, String workload) {
    return List.copyOf(of(failures, server).getOrDefault(workload, List.of()));
  }

  /// Whether nothing was measured.
  public boolean isEmpty() {
    return figures.values().stream().allMatch(Map::isEmpty);
  }

  private static <T> Map<String, T> of(Map<String, Map<String, T>> all, String server) {
    Map<String, T> found = all.get(server);
    if (found == null) {
      throw new IllegalArgumentException("no server " + server);
    }
    return found;
  }
}
