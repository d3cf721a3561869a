package dev.berth.architecture;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// Who accepts connections, who is isolated from whom, and who runs the sessions: the one thing in
/// which the classes of this package differ. An architecture knows nothing of protocols, and a
/// session cannot tell which one runs it.
public interface Architecture {
  /// Its name on the command line and in logs.
  String name();

  /// Whether it waits by a multiplexer, so that there is a choice of one.
  default boolean hasMultiplexer() {
    return false;
  }

  /// Whether it serves in several processes, so that sessions cannot share what one of them keeps
  /// in its memory.
  default boolean hasProcesses() {
    return false;
  }

  /// Serves connections until the service stops ([Service#accept] tells null); called once, on a
  /// thread of the server's. Conversations that run in other threads may go on after it returns.
  ///
  /// @throws IOException when serving is not possible (any more); the server then stops
  void serve(Service service) throws IOException;

  /// All of them, in the book's order.
  static List<Architecture> all() {
    return List.of(
        new Serial(),
        new ProcessPerConnection(),
        new ThreadPerConnection(),
        new VirtualThreadPerConnection(),
        new Prefork(),
        new ThreadPool(),
        new Evented(),
        new Nginx(),
        new Puma(),
        new EventMachine(),
        new MultiReactor());
  }

  /// The architecture of this name.
  ///
  /// @throws IllegalArgumentException that lists the choices
  static Architecture named(String name) {
    return all().stream()
        .filter(architecture -> architecture.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "unknown architecture '" + name + "' (available: " + names() + ")"));
  }

  /// Their names, with commas between them.
  static String names() {
    return all().stream().map(Architecture::name).collect(Collectors.joining(", "));
  }
}
