package dev.berth.lab;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The lab: measures servers, each in processes of its own, side by side.
@Command(
    name = "lab",
    description = "Measures servers side by side: rate, CPU, latency, memory.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {FtpCommand.class, ArchitecturesCommand.class, ProcessesCommand.class})
public final class Main {
  private Main() {}

  /// Runs the command that the arguments name, and ends the program with its status.
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static int refuse(CommandLine.ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("lab: " + e.getMessage());
    err.println("lab: --help tells what there is");
    return CommandLine.ExitCode.USAGE;
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    String text = e.getMessage();
    command.getErr().println("lab: " + (text == null ? e.toString() : text));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
