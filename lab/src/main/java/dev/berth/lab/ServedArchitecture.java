package dev.berth.lab;

import java.util.List;
import java.util.stream.Stream;

/// One row of the table of architectures: how many connections it holds, and how it is started so
/// that it holds so many.
///
/// @param name of the row
/// @param architecture its name on the command line
/// @param most connections at once that are worth trying: a process for each of five hundred is not
/// @param counted the option that says how many connections it holds; empty where it holds any
/// @param spares of `process`
record ServedArchitecture(String name, String architecture, int most, String counted, int spares) {
  private static final int ANY = 100_000;
  private static final int PROCESSES = 50;

  /// All rows, in the order of the book.
  static List<ServedArchitecture> all() {
    return List.of(
        new ServedArchitecture("serial", "serial", 1, "", 0),
        new ServedArchitecture("process", "process", PROCESSES, "", 0),
        new ServedArchitecture("process, 4 spares", "process", PROCESSES, "", 4),
        plain("thread"),
        plain("virtual-thread"),
        new ServedArchitecture("prefork", "prefork", PROCESSES, "workers", 0),
        new ServedArchitecture("thread-pool", "thread-pool", 2_000, "threads", 0),
        plain("evented"),
        plain("nginx"),
        plain("puma"),
        plain("eventmachine"),
        plain("multi-reactor"));
  }

  private static ServedArchitecture plain(String name) {
    return new ServedArchitecture(name, name, ANY, "", 0);
  }

  /// The rows of these names; all when there are none.
  static List<ServedArchitecture> named(List<String> names) {
    for (String name : names) {
      if (all().stream().noneMatch(one -> one.architecture.equals(name))) {
        throw new IllegalArgumentException("no architecture " + name);
      }
    }
    return names.isEmpty()
        ? all()
        : all().stream().filter(one -> names.contains(one.architecture)).toList();
  }

  boolean holds(int connections) {
    return connections <= most;
  }

  boolean hasWorkers() {
    return List.of("process", "prefork", "nginx").contains(architecture);
  }

  /// How many of what it is made of serve so many connections; 0 where it says so itself.
  int number(int connections) {
    return counted.isEmpty() ? spares : connections;
  }

  /// As `lab ftp` knows it: `berth:prefork+workers=16`.
  String ftpServer(int connections) {
    Stream<String> options = Stream.of();
    if (spares > 0) {
      options = Stream.of("spares=" + spares);
    } else if (!counted.isEmpty()) {
      options = Stream.of(counted + "=" + connections);
    }
    return "berth:" + String.join("+", Stream.concat(Stream.of(architecture), options).toList());
  }
}
