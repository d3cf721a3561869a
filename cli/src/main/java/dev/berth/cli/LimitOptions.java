package dev.berth.cli;

import dev.berth.architecture.Limits;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What a server takes at most, and how long it waits for whom.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LimitOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Clients at once; more are turned away. Default: ${DEFAULT-VALUE}.")
  private int maxConnections;

  @Option(
      names = "--max-per-address",
      paramLabel = "N",
      defaultValue = "0",
      description = "Clients at once from one address; 0, the default, means any number.")
  private int maxPerAddress;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Pieces of work that may wait for a thread, or clients for a process; while so many do,"
              + " newcomers are turned away. Default: ${DEFAULT-VALUE}.")
  private int maxWaiting;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "Clients that may wait to be accepted; the kernel cuts it to net.core.somaxconn. Default:"
              + " ${DEFAULT-VALUE}.")
  private int backlog;

  @Option(
      names = "--request-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long a client may take to its first whole request; 0 for any time. Default:"
              + " ${DEFAULT-VALUE}.")
  private int requestTimeout;

  @Option(
      names = "--read-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long a client may read nothing of what waits for it; 0 for any time. Default:"
              + " ${DEFAULT-VALUE}.")
  private int readTimeout;

  @Option(
      names = "--min-rate",
      paramLabel = "BYTES",
      defaultValue = "0",
      description =
          "How much a client must read in a second while something waits for it, on average over"
              + " the time of --read-timeout; 0, the default, means a single byte in that time.")
  private long minRate;

  /// Made by picocli.
  LimitOptions() {}

  Limits limits() {
    check("--max-connections", maxConnections, 1, "");
    check("--max-per-address", maxPerAddress, 0, " (any number)");
    check("--max-waiting", maxWaiting, 1, "");
    check("--request-timeout", requestTimeout, 0, " (any time)");
    return new Limits(
        maxConnections, maxPerAddress, maxWaiting, Duration.ofSeconds(requestTimeout), readers());
  }

  private Limits.Readers readers() {
    check("--read-timeout", readTimeout, 0, " (any time)");
    check("--min-rate", minRate, 0, " (any rate)");
    if (minRate > 0 && readTimeout == 0) {
      throw wrong("--min-rate", "it is measured over --read-timeout, which must not be 0 then");
    }
    return new Limits.Readers(Duration.ofSeconds(readTimeout), minRate);
  }

  int backlog() {
    check("--backlog", backlog, 1, "");
    return backlog;
  }

  private void check(String option, long value, int least, String meaning) {
    if (value < least) {
      throw wrong(option, "it must be " + least + meaning + " or more, not " + value);
    }
  }

  private ParameterException wrong(String option, String why) {
    var arg = command.findOption(option);
    return new ParameterException(
        command.commandLine(), "Invalid value for option '" + option + "': " + why, arg, null);
  }
}
