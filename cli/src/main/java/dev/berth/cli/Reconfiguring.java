package dev.berth.cli;

import dev.berth.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// A server that runs reads its file of options again ([ConfigFile]): the command is parsed once
/// more, as it was given, with the file as it is now. What can change while it serves does; what
/// cannot is named; a file with a fault changes nothing.
///
/// @param <T> the command
final class Reconfiguring<T extends Serves> {
  /// What can change while a server runs.
  private static final Set<String> CHANGEABLE =
      Set.of(
          "max-connections",
          "max-per-address",
          "max-waiting",
          "backlog",
          "request-timeout",
          "read-timeout",
          "min-rate",
          "idle-timeout",
          "stop-timeout",
          "workers",
          "user",
          "anonymous",
          "passive-address",
          "connect-timeout");

  private final Class<T> type;
  private final Server server;
  private final Applying<T> applying;
  private T present;

  /// What is done with the options that hold from now on.
  interface Applying<T> {
    void apply(T next) throws Problem, IOException;
  }

  @SuppressWarnings("unchecked")
  Reconfiguring(T present, Server server, Applying<T> applying) {
    this.type = (Class<T>) present.getClass();
    this.present = present;
    this.server = server;
    this.applying = applying;
  }

  /// Reads the file again; a line for people about what has come of it.
  String reload() {
    Path path = present.serveOptions().config();
    if (path == null) {
      return "Nothing to reload: there is no --config FILE.";
    }
    try {
      ConfigFile old = Objects.requireNonNull(present.serveOptions().source().file());
      ConfigFile read = ConfigFile.read(path);
      String fixed = fixed(parse(read), read, old);
      T next = parse(read.keeping(this::isFixed, old));
      applying.apply(next);
      changeWorkers(next);
      present = next;
      return "Reloaded " + path + "." + fixed;
    } catch (Problem | IOException e) {
      return "Not reloaded, and serving as before: " + e.getMessage();
    }
  }

  /// How long sessions may finish when the server is told to stop.
  java.time.Duration patience() {
    return present.serveOptions().stopTime();
  }

  private T parse(ConfigFile file) throws Problem {
    Map<String, String> variables = System.getenv();
    CommandLine line = Main.commandLine(variables);
    line.setDefaultValueProvider(new Environment(variables, file));
    try {
      List<String> arguments = present.serveOptions().arguments();
      ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      file.check(parsed.commandSpec());
      T next = type.cast(parsed.commandSpec().userObject());
      next.serveOptions().serverOptions(); // Finds what is out of range.
      next.serveOptions().architecture();
      return next;
    } catch (ParameterException e) {
      throw new Problem(Problem.text(e));
    }
  }

  private void changeWorkers(T next) {
    Integer number = next.serveOptions().workers();
    if (number != null && server.workers() > 0) {
      server.workers(number);
    }
  }

  private boolean isFixed(String name) {
    return !CHANGEABLE.contains(name);
  }

  private String fixed(T next, ConfigFile read, ConfigFile old) {
    CommandSpec command = next.serveOptions().command();
    ParseResult given = command.commandLine().getParseResult();
    String names =
        command.options().stream()
            .filter(option -> !given.hasMatchedOption(option))
            .filter(option -> !Objects.equals(read.value(option), old.value(option)))
            .map(option -> option.longestName().substring(2))
            .filter(this::isFixed)
            .sorted()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " Needs a restart (USR1): " + names + ".";
  }
}
