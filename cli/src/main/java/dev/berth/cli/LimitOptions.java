package dev.berth.cli;

import dev.berth.architecture.Limits;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;

/// What a server takes at most, and how long it waits for whom.
final class LimitOptions {
  private final Setting<Integer> maxConnections =
      Setting.number(
              "--max-connections",
              "N",
              "Clients at once; more are turned away. Default: ${DEFAULT-VALUE}.")
          .otherwise("10000");

  private final Setting<Integer> maxPerAddress =
      Setting.number(
              "--max-per-address",
              "N",
              "Clients at once from one address; 0, the default, means any number.")
          .otherwise("0");

  private final Setting<Integer> maxWaiting =
      Setting.number(
              "--max-waiting",
              "N",
              "Pieces of work that may wait for a thread, or clients for a process; while so many"
                  + " do, newcomers are turned away. Default: ${DEFAULT-VALUE}.")
          .otherwise("1000");

  private final Setting<Integer> backlog =
      Setting.number(
              "--backlog",
              "N",
              "Clients that may wait to be accepted; the kernel cuts it to net.core.somaxconn."
                  + " Default: ${DEFAULT-VALUE}.")
          .otherwise("4096");

  private final Setting<Integer> requestTimeout =
      Setting.number(
              "--request-timeout",
              "SECONDS",
              "How long a client may take to its first whole request; 0 for any time. Default:"
                  + " ${DEFAULT-VALUE}.")
          .otherwise("60");

  private final Setting<Integer> readTimeout =
      Setting.number(
              "--read-timeout",
              "SECONDS",
              "How long a client may read nothing of what waits for it; 0 for any time. Default:"
                  + " ${DEFAULT-VALUE}.")
          .otherwise("60");

  private final Setting<Long> minRate =
      Setting.largeNumber(
              "--min-rate",
              "BYTES",
              "How much a client must read in a second while something waits for it, on average"
                  + " over the time of --read-timeout; 0, the default, means a single byte in that"
                  + " time.")
          .otherwise("0");

  void addTo(CommandSpec command) {
    Setting.add(
        command,
        maxConnections,
        maxPerAddress,
        maxWaiting,
        backlog,
        requestTimeout,
        readTimeout,
        minRate);
  }

  Limits limits() {
    return new Limits(
        Setting.atLeast(1, "", maxConnections),
        Setting.atLeast(0, " (any number)", maxPerAddress),
        Setting.atLeast(1, "", maxWaiting),
        Duration.ofSeconds(Setting.atLeast(0, " (any time)", requestTimeout)),
        readers());
  }

  private Limits.Readers readers() {
    int patience = Setting.atLeast(0, " (any time)", readTimeout);
    long rate = Setting.atLeast(0, " (any rate)", minRate);
    if (rate > 0 && patience == 0) {
      throw minRate.wrong("it is measured over --read-timeout, which must not be 0 then");
    }
    return new Limits.Readers(Duration.ofSeconds(patience), rate);
  }

  int backlog() {
    return Setting.atLeast(1, "", backlog);
  }
}
