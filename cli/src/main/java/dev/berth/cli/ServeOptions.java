package dev.berth.cli;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.WorkerOptions;
import dev.berth.server.ControlSocket;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// The options that every server has.
final class ServeOptions {
  /// What serves a stranger best. An idle client costs an object, not a thread, so a thousand of
  /// them fit in any container; files are read and written by a pool, so a slow disk is waited for
  /// by those alone who have asked it for something; and each session is code of its own, so that
  /// none can hold up another. `thread` has the same isolation, but ten thousand clients are ten
  /// thousand threads; `evented` is lighter still, but one slow disk stalls everybody.
  static final String DEFAULT_ARCHITECTURE = "virtual-thread";

  static final String INETD = "--inetd";

  private final Setting<Architecture> architecture =
      Setting.option(
              "--architecture",
              "NAME",
              Choices::architecture,
              "Who serves whom: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, since an idle"
                  + " client costs next to nothing there and a slow disk holds up only those who"
                  + " wait for it.")
          .otherwise(DEFAULT_ARCHITECTURE)
          .oneOf(Choices.architectures());

  private final Numbers numbers = new Numbers();

  private final Setting<Multiplexer.Kind> multiplexer =
      Setting.option(
          "--multiplexer",
          "NAME",
          Choices::multiplexer,
          "How an architecture that waits for many sockets does so: epoll (the default), poll or"
              + " select.");

  private final LimitOptions limits = new LimitOptions();

  private final Setting<Integer> idleTimeout =
      Setting.number(
              "--idle-timeout",
              "SECONDS",
              "How long a client may say nothing. Default: ${DEFAULT-VALUE}.")
          .otherwise("300");

  private final Setting<Integer> stopTimeout =
      Setting.number(
              "--stop-timeout",
              "SECONDS",
              "How long sessions may finish once the server is told to stop. Default:"
                  + " ${DEFAULT-VALUE}.")
          .otherwise("30");

  private final Setting<ControlSocket> control =
      Setting.option(
          "--control",
          "PATH",
          new Controls(),
          "A UNIX socket that tells this user how the server is, for berth status; none for no such"
              + " socket. Default: one in $XDG_RUNTIME_DIR/berth or /tmp/berth-UID.");

  private final Setting<Path> config =
      Setting.option(
          ConfigFile.OPTION,
          "FILE",
          Path::of,
          "Options in a file, as NAME = VALUE on a line each; the command line and the environment"
              + " go first.");

  private final Setting<Boolean> inetd =
      Setting.flag(
          INETD,
          "Serve what inetd gives as descriptor 0 instead of --listen: a connection (nowait), or a"
              + " listener (wait). Nothing is printed then.");

  private @Nullable CommandSpec command;

  /// Where clients connect, which each server has first.
  ///
  /// @param port when nobody says anything
  static Setting<InetSocketAddress> listen(int port) {
    return Setting.option(
            "--listen",
            "ADDR:PORT",
            new Addresses(),
            "Where clients connect: :"
                + port
                + " for every interface, [::]:"
                + port
                + " for IPv6 too, port 0 for a free one. Default: ${DEFAULT-VALUE}, which only this"
                + " machine reaches.")
        .otherwise("127.0.0.1:" + port);
  }

  void addTo(CommandSpec server) {
    command = server;
    Setting.add(server, architecture);
    numbers.addTo(server);
    Setting.add(server, multiplexer);
    limits.addTo(server);
    Setting.add(server, idleTimeout, stopTimeout, control, config, inetd);
  }

  /// The file with further options, if there is one.
  @Nullable Path config() {
    return config.orNull();
  }

  /// The command that has these options.
  CommandSpec command() {
    return Objects.requireNonNull(command, "these belong to no command");
  }

  /// What it was given.
  List<String> arguments() {
    return command().root().commandLine().getParseResult().originalArgs();
  }

  /// Where options come from that were not given.
  Environment source() {
    return (Environment) command().commandLine().getDefaultValueProvider();
  }

  /// How many workers are wanted, if that was said.
  @Nullable Integer workers() {
    return numbers.workers();
  }

  /// Starts a server.
  ///
  /// @param listen where, unless inetd has given a socket
  Server start(Protocol protocol, InetSocketAddress listen, ServerOptions options)
      throws Problem, IOException {
    return Setting.isSet(inetd)
        ? Server.inherit(protocol, architecture(), options)
        : Starting.start(protocol, architecture(), listen, options);
  }

  /// Where to print what people are told.
  PrintWriter out() {
    return Setting.isSet(inetd)
        ? new PrintWriter(Writer.nullWriter(), true)
        : command().commandLine().getOut();
  }

  Architecture architecture() {
    return numbers.applyTo(architecture.value());
  }

  /// The architecture in words, with what it waits by.
  String architectureText() {
    Architecture chosen = architecture.value();
    return chosen.hasMultiplexer() ? chosen.name() + ", waiting by " + kind() : chosen.name();
  }

  /// Workers do not read the file by themselves: it may have changed meanwhile, and have faults.
  private WorkerOptions workerOptions() {
    ConfigFile file = source().file();
    if (file == null) {
      return WorkerOptions.DEFAULT;
    }
    try {
      return WorkerOptions.DEFAULT.withProgram(Program.self().with(Configured.TEXT, file.text()));
    } catch (IOException e) {
      return WorkerOptions.DEFAULT; // This system does not tell; then there are no workers.
    }
  }

  private static String withMultiplexer() {
    return Architecture.all().stream()
        .filter(Architecture::hasMultiplexer)
        .map(Architecture::name)
        .collect(Collectors.joining(", "));
  }

  private Multiplexer.Kind kind() {
    return multiplexer.or(Multiplexer.Kind.EPOLL);
  }

  Duration idleTime() {
    return Duration.ofSeconds(Setting.atLeast(1, " second", idleTimeout));
  }

  Duration stopTime() {
    return Duration.ofSeconds(Setting.atLeast(1, " second", stopTimeout));
  }

  /// How the server is run. What is out of range is found here, the time to stop included.
  ServerOptions serverOptions() {
    Architecture chosen = architecture.value();
    if (multiplexer.orNull() != null && !chosen.hasMultiplexer()) {
      throw multiplexer.wrong(
          "the architecture "
              + chosen.name()
              + " has none to choose; those that have one: "
              + withMultiplexer());
    }
    ServerOptions options =
        ServerOptions.DEFAULT
            .withLimits(limits.limits())
            .withBacklog(limits.backlog())
            .withWorkers(workerOptions())
            .withMultiplexer(kind().toString())
            .withControl(control.or(ControlSocket.OF_USER));
    stopTime();
    return options;
  }
}
