package dev.berth.cli;

import dev.berth.server.Inetd;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The `berth` command.
@Command(
    name = "berth",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Servers for files and for a hash, under any concurrency architecture, and tools of the network."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  berth ftp .                share the files here at ftp://127.0.0.1:2121/",
      "  berth cloudhash            serve a hash at 127.0.0.1:4481",
      "  berth relay 10.0.0.2:80    pass connections on, from 127.0.0.1:4482",
      "  berth scan localhost       tell who listens on this machine",
      "  berth nc localhost 4481    talk to a server by hand",
      "  berth status               tell how the servers are that run",
      "  berth help ftp             all about one command",
      "",
      "Every option can come from the environment instead: --listen of `berth ftp` from",
      "BERTH_FTP_LISTEN, and so on. The command line goes first."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Main implements Runnable {
  /// What there is, in the order in which it is listed.
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("ftp", FtpCommand.class);
    COMMANDS.put("cloudhash", CloudHashCommand.class);
    COMMANDS.put("relay", RelayCommand.class);
    COMMANDS.put("scan", ScanCommand.class);
    COMMANDS.put("nc", NcCommand.class);
    COMMANDS.put("status", StatusCommand.class);
    COMMANDS.put("rehearse", RehearseCommand.class);
    COMMANDS.put("help", HelpCommand.class);
  }

  @Spec private CommandSpec spec;

  /// Made by [#commandLine] alone.
  private Main() {}

  /// Runs the command and ends the program with its status.
  public static void main(String[] args) {
    if (List.of(args).contains(ServeOptions.INETD) && !takesFromInetd()) {
      Runtime.getRuntime().halt(Status.PROBLEM);
    }
    CommandLine line = commandLine(System.getenv(), wanted(args));
    int status = run(line, args);
    if (status == Status.PROBLEM || hasNoLog(line)) {
      // System.exit asks for a System.Logger, and that would start Logback to no purpose.
      System.out.flush();
      System.err.flush();
      Runtime.getRuntime().halt(status);
    }
    if (status != 0) {
      System.exit(status);
    }
  }

  /// First of all: what is printed later must not get to the client.
  private static boolean takesFromInetd() {
    try {
      Inetd.take();
      return true;
    } catch (IOException e) {
      System.err.println("berth: " + e.getMessage());
      return false;
    }
  }

  private static boolean hasNoLog(CommandLine line) {
    ParseResult parsed = line.getParseResult();
    while (parsed != null && parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return parsed != null && parsed.commandSpec().userObject() instanceof WritesNoLog;
  }

  private static int run(CommandLine line, String[] args) {
    try {
      return line.execute(args);
    } catch (ExceptionInInitializerError e) {
      // The system calls of this platform are not known; that is found out when they are first
      // used.
      if (e.getCause() instanceof UnsupportedOperationException unsupported) {
        System.err.println("berth: " + unsupported.getMessage());
        return Status.PROBLEM;
      }
      throw e;
    }
  }

  /// The command, ready to parse and run arguments.
  ///
  /// @param environment where options come from that the arguments do not give
  static CommandLine commandLine(Map<String, String> environment) {
    return commandLine(environment, COMMANDS.values());
  }

  /// The command that the first argument names, or all: to read the options of one takes half of
  /// the time of a start, and a process for each connection starts often.
  private static Collection<Class<?>> wanted(String[] args) {
    Class<?> named = args.length == 0 ? null : COMMANDS.get(args[0]);
    return named == null || named == HelpCommand.class ? COMMANDS.values() : List.of(named);
  }

  private static CommandLine commandLine(
      Map<String, String> environment, Collection<Class<?>> commands) {
    var line = new CommandLine(new Main());
    commands.forEach(line::addSubcommand);
    line.setDefaultValueProvider(new Environment(environment, null));
    line.setExecutionStrategy(new Configured(line, environment));
    line.setParameterExceptionHandler(Problem::report);
    line.setExecutionExceptionHandler(Problem::report);
    line.setUsageHelpWidth(100);
    line.setUsageHelpAutoWidth(false);
    return line;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
