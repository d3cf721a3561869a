package dev.berth.cli;

import dev.berth.server.Inetd;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The `berth` command.
public final class Main implements Runnable {
  private static final String[] FOOTER = {
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
  };

  private static final String HELP = "help";

  /// What there is, in the order in which it is listed.
  private static final Map<String, Supplier<CommandSpec>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("ftp", FtpCommand::spec);
    COMMANDS.put("cloudhash", CloudHashCommand::spec);
    COMMANDS.put("relay", RelayCommand::spec);
    COMMANDS.put("scan", () -> CommandSpec.forAnnotatedObject(new ScanCommand()));
    COMMANDS.put("nc", () -> CommandSpec.forAnnotatedObject(new NcCommand()));
    COMMANDS.put("status", () -> CommandSpec.forAnnotatedObject(new StatusCommand()));
    COMMANDS.put("rehearse", () -> CommandSpec.forAnnotatedObject(new RehearseCommand()));
    COMMANDS.put(HELP, () -> CommandSpec.forAnnotatedObject(new HelpCommand()));
  }

  private final CommandSpec spec =
      Commands.of(
          "berth",
          this,
          "Servers for files and for a hash, under any concurrency architecture, and tools of the"
              + " network.");

  /// Made by [#commandLine] alone.
  private Main() {}

  /// Runs the command and ends the program with its status.
  public static void main(String[] args) {
    if (List.of(args).contains(ServeOptions.INETD) && !takesFromInetd()) {
      Runtime.getRuntime().halt(Status.PROBLEM);
    }
    CommandLine line = commandLine(System.getenv(), args);
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
    return commandLine(environment, COMMANDS.keySet());
  }

  /// As for any arguments, with those commands alone that these need: the one that the first names,
  /// or all. To make one takes less time, and a process for each connection starts often.
  static CommandLine commandLine(Map<String, String> environment, String[] args) {
    boolean named = args.length > 0 && COMMANDS.containsKey(args[0]) && !args[0].equals(HELP);
    return commandLine(environment, named ? Set.of(args[0]) : COMMANDS.keySet());
  }

  private static CommandLine commandLine(Map<String, String> environment, Set<String> commands) {
    CommandSpec spec = new Main().spec;
    spec.usageMessage().synopsisSubcommandLabel("COMMAND").footer(FOOTER);
    Commands.withHelp(spec);
    COMMANDS.forEach((name, make) -> {
      if (commands.contains(name)) {
        spec.addSubcommand(name, make.get());
      }
    });
    var line = new CommandLine(spec);
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
