package dev.berth.server;

import dev.berth.architecture.Architecture;
import java.util.List;
import java.util.stream.Stream;

/// One way to run a server: an architecture, and a multiplexer where it has a choice.
public record Way(Architecture architecture, String multiplexer) {
  /// All that serve in one process, which can be that of the test.
  public static List<Way> all() {
    return Architecture.all().stream()
        .filter(architecture -> !architecture.hasProcesses())
        .flatMap(Way::of)
        .toList();
  }

  /// Those that serve several connections at once.
  public static List<Way> concurrent() {
    return all().stream().filter(way -> !way.is("serial")).toList();
  }

  /// Those of one architecture.
  static List<Way> named(String architecture) {
    return of(Architecture.named(architecture)).toList();
  }

  private static Stream<Way> of(Architecture architecture) {
    return architecture.hasMultiplexer()
        ? Stream.of("epoll", "poll", "select").map(name -> new Way(architecture, name))
        : Stream.of(new Way(architecture, "epoll"));
  }

  /// Whether one reactor serves everybody.
  boolean hasOneReactor() {
    return is("evented") || is("eventmachine");
  }

  /// Whether blocking work runs in other threads than sessions do.
  boolean defersWork() {
    return is("virtual-thread") || is("eventmachine") || is("multi-reactor");
  }

  boolean is(String name) {
    return architecture.name().equals(name);
  }

  @Override
  public String toString() {
    return architecture.name() + (architecture.hasMultiplexer() ? " over " + multiplexer : "");
  }
}
