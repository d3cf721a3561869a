package dev.berth.lab.ftp;

import java.util.List;

/// All workloads of FTP, in the order in which they are run and printed.
public final class Workloads {
  private static final List<Workload> ALL =
      List.of(
          Sessions.workload(),
          new SmallTransfers(),
          Noop.workload(),
          new Bulk(),
          new IdleSessions(),
          new Aborts(),
          new Listings(),
          new SilentConnections(),
          new Greetings(),
          new Workers());

  private Workloads() {}

  /// All of them.
  public static List<Workload> all() {
    return ALL;
  }

  /// The one of this name.
  ///
  /// @throws IllegalArgumentException when there is none; the message names those there are
  public static Workload named(String name) {
    return ALL.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no workload " + name + "; there are " + String.join(", ", names())));
  }

  /// Their names.
  public static List<String> names() {
    return ALL.stream().map(Workload::name).toList();
  }
}
