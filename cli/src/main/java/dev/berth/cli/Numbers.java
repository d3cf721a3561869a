package dev.berth.cli;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.EventMachine;
import dev.berth.architecture.MultiReactor;
import dev.berth.architecture.Nginx;
import dev.berth.architecture.Prefork;
import dev.berth.architecture.ProcessPerConnection;
import dev.berth.architecture.Puma;
import dev.berth.architecture.ThreadPool;
import dev.berth.architecture.VirtualThreadPerConnection;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How many processes or threads an architecture has. An option is refused where there are none of
/// its kind, rather than left without effect.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Numbers {
  private static final Map<String, IntFunction<Architecture>> WITH_WORKERS =
      Map.of("prefork", Prefork::new, "nginx", Nginx::new);

  private static final Map<String, IntFunction<Architecture>> WITH_THREADS =
      Map.of(
          "thread-pool", ThreadPool::new,
          "puma", Puma::new,
          "multi-reactor", MultiReactor::new,
          "eventmachine", EventMachine::new,
          "virtual-thread", VirtualThreadPerConnection::new);

  private static final Map<String, IntFunction<Architecture>> WITH_SPARES =
      Map.of("process", ProcessPerConnection::new);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Processes that serve: prefork (default: 8), nginx (default: one for each processor).")
  private @Nullable Integer workers;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that serve: thread-pool, puma (default: 16), multi-reactor (default: one for each"
              + " processor); or that do blocking work: eventmachine, virtual-thread (default:"
              + " 16).")
  private @Nullable Integer threads;

  @Option(
      names = "--spares",
      paramLabel = "N",
      description = "Processes that wait, warm, for a connection each: process (default: 0).")
  private @Nullable Integer spares;

  /// Made by picocli.
  Numbers() {}

  /// How many processes, if that was said.
  @Nullable Integer workers() {
    return workers;
  }

  /// The architecture with the numbers that were asked for.
  Architecture applyTo(Architecture chosen) {
    Architecture sized = apply("--workers", workers, WITH_WORKERS, chosen);
    sized = apply("--threads", threads, WITH_THREADS, sized);
    return apply("--spares", spares, WITH_SPARES, sized);
  }

  private Architecture apply(
      String option,
      @Nullable Integer number,
      Map<String, IntFunction<Architecture>> makers,
      Architecture to) {
    if (number == null) {
      return to;
    }
    IntFunction<Architecture> maker = makers.get(to.name());
    if (maker == null) {
      throw wrong(
          option,
          "the architecture " + to.name() + " has none; those that have some: " + names(makers));
    }
    try {
      return maker.apply(number);
    } catch (IllegalArgumentException e) {
      throw wrong(option, String.valueOf(e.getMessage()));
    }
  }

  private static String names(Map<String, ?> makers) {
    return Architecture.all().stream()
        .map(Architecture::name)
        .filter(makers::containsKey)
        .collect(Collectors.joining(", "));
  }

  private ParameterException wrong(String option, String why) {
    return new ParameterException(
        command.commandLine(),
        "Invalid value for option '" + option + "': " + why,
        command.findOption(option),
        null);
  }
}
