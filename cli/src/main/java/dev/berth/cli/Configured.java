package dev.berth.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// Runs a command. When its arguments, or the environment, name a file with further options, the
/// arguments are read once more, with the file behind them.
final class Configured implements IExecutionStrategy {
  /// In the environment of a worker: the text of the file as the parent has read it.
  static final String TEXT = "BERTH_CONFIG_TEXT";

  private final CommandLine line;
  private final Map<String, String> environment;

  Configured(CommandLine line, Map<String, String> environment) {
    this.line = line;
    this.environment = environment;
  }

  @Override
  public int execute(ParseResult parsed) {
    ParseResult last = last(parsed);
    Path path = file(last);
    if (path == null) {
      return new RunLast().execute(parsed);
    }
    try {
      String text = environment.get(TEXT);
      ConfigFile file = text == null ? ConfigFile.read(path) : ConfigFile.of(path.toString(), text);
      file.check(last.commandSpec());
      line.setDefaultValueProvider(new Environment(environment, file));
    } catch (Problem e) {
      throw new ParameterException(last.commandSpec().commandLine(), e.getMessage(), e);
    }
    return new RunLast().execute(line.parseArgs(parsed.originalArgs().toArray(String[]::new)));
  }

  private static ParseResult last(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last;
  }

  private static @Nullable Path file(ParseResult command) {
    boolean helps = command.isUsageHelpRequested() || command.isVersionHelpRequested();
    return !helps && command.commandSpec().userObject() instanceof Serves server
        ? server.serveOptions().config()
        : null;
  }
}
