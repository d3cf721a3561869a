package dev.berth.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `berth` command.
@Command(
    name = "berth",
    mixinStandardHelpOptions = true,
    version = "berth 0.1.0",
    description = "Servers for files and for a hash, under any concurrency architecture.")
public final class Main implements Runnable {
  /// Made by [#main] alone.
  private Main() {}

  /// Runs the command and ends the program with its status.
  public static void main(String[] args) {
    var status = new CommandLine(new Main()).execute(args);
    // System.exit asks for a System.Logger, and that would start Logback to no purpose.
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
