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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that every server has.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServeOptions {
  /// What serves a stranger best. An idle client costs an object, not a thread, so a thousand of
  /// them fit in any container; files are read and written by a pool, so a slow disk is waited for
  /// by those alone who have asked it for something; and each session is code of its own, so that
  /// none can hold up another. `thread` has the same isolation, but ten thousand clients are ten
  /// thousand threads; `evented` is lighter still, but one slow disk stalls everybody.
  static final String DEFAULT_ARCHITECTURE = "virtual-thread";

  static final String INETD = "--inetd";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      defaultValue = DEFAULT_ARCHITECTURE,
      converter = Choices.OfArchitecture.class,
      completionCandidates = Choices.Architectures.class,
      description =
          "Who serves whom: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, since an idle"
              + " client costs next to nothing there and a slow disk holds up only those who wait"
              + " for it.")
  private Architecture architecture;

  @Mixin private final Numbers numbers = new Numbers();

  @Option(
      names = "--multiplexer",
      paramLabel = "NAME",
      converter = Choices.OfMultiplexer.class,
      description =
          "How an architecture that waits for many sockets does so: epoll (the default), poll or select.")
  private Multiplexer.@Nullable Kind multiplexer;

  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long a client may say nothing. Default: ${DEFAULT-VALUE}.")
  private int idleTimeout;

  @Option(
      names = "--stop-timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long sessions may finish once the server is told to stop. Default: ${DEFAULT-VALUE}.")
  private int stopTimeout;

  @Option(
      names = "--control",
      paramLabel = "PATH",
      converter = Controls.class,
      description =
          "A UNIX socket that tells this user how the server is, for berth status; none for no such"
              + " socket. Default: one in $XDG_RUNTIME_DIR/berth or /tmp/berth-UID.")
  private @Nullable ControlSocket control;

  @Option(
      names = ConfigFile.OPTION,
      paramLabel = "FILE",
      description =
          "Options in a file, as NAME = VALUE on a line each; the command line and the environment"
              + " go first.")
  private @Nullable Path config;

  @Option(
      names = INETD,
      description =
          "Serve what inetd gives as descriptor 0 instead of --listen: a connection (nowait), or a"
              + " listener (wait). Nothing is printed then.")
  private boolean inetd;

  /// Made by picocli.
  ServeOptions() {}

  /// The file with further options, if there is one.
  @Nullable Path config() {
    return config;
  }

  /// The command that has these options.
  CommandSpec command() {
    return command;
  }

  /// What it was given.
  List<String> arguments() {
    return command.root().commandLine().getParseResult().originalArgs();
  }

  /// Where options come from that were not given.
  Environment source() {
    return (Environment) command.commandLine().getDefaultValueProvider();
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
    return inetd
        ? Server.inherit(protocol, architecture(), options)
        : Starting.start(protocol, architecture(), listen, options);
  }

  /// Where to print what people are told.
  PrintWriter out() {
    return inetd ? new PrintWriter(Writer.nullWriter(), true) : command.commandLine().getOut();
  }

  Architecture architecture() {
    return numbers.applyTo(architecture);
  }

  /// The architecture in words, with what it waits by.
  String architectureText() {
    return architecture.hasMultiplexer()
        ? architecture.name() + ", waiting by " + kind()
        : architecture.name();
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
    return multiplexer == null ? Multiplexer.Kind.EPOLL : multiplexer;
  }

  Duration idleTime() {
    return seconds("--idle-timeout", idleTimeout);
  }

  Duration stopTime() {
    return seconds("--stop-timeout", stopTimeout);
  }

  /// How the server is run. What is out of range is found here, the time to stop included.
  ServerOptions serverOptions() {
    if (multiplexer != null && !architecture.hasMultiplexer()) {
      throw wrong(
          "--multiplexer",
          "the architecture "
              + architecture.name()
              + " has none to choose; those that have one: "
              + withMultiplexer());
    }
    ServerOptions options =
        ServerOptions.DEFAULT
            .withLimits(limits.limits())
            .withBacklog(limits.backlog())
            .withWorkers(workerOptions())
            .withMultiplexer(kind().toString())
            .withControl(control == null ? ControlSocket.OF_USER : control);
    stopTime();
    return options;
  }

  private Duration seconds(String option, int seconds) {
    if (seconds < 1) {
      throw wrong(option, "it must be 1 second or more, not " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }

  private ParameterException wrong(String option, String why) {
    var arg = command.findOption(option);
    return new ParameterException(
        command.commandLine(), "Invalid value for option '" + option + "': " + why, arg, null);
  }
}
