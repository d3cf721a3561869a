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

/// How many processes or threads an architecture has. An option is refused where there are none of
/// its kind, rather than left without effect.
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

  private final Setting<Integer> workers =
      Setting.number(
          "--workers",
          "N",
          "Processes that serve: prefork (default: 8), nginx (default: one for each processor).");

  private final Setting<Integer> threads =
      Setting.number(
          "--threads",
          "N",
          "Threads that serve: thread-pool, puma (default: 16), multi-reactor (default: one for"
              + " each processor); or that do blocking work: eventmachine, virtual-thread (default:"
              + " 16).");

  private final Setting<Integer> spares =
      Setting.number(
          "--spares",
          "N",
          "Processes that wait, warm, for a connection each: process (default: 0).");

  void addTo(CommandSpec command) {
    Setting.add(command, workers, threads, spares);
  }

  /// How many processes, if that was said.
  @Nullable Integer workers() {
    return workers.orNull();
  }

  /// The architecture with the numbers that were asked for.
  Architecture applyTo(Architecture chosen) {
    Architecture sized = apply(workers, WITH_WORKERS, chosen);
    sized = apply(threads, WITH_THREADS, sized);
    return apply(spares, WITH_SPARES, sized);
  }

  private static Architecture apply(
      Setting<Integer> setting, Map<String, IntFunction<Architecture>> makers, Architecture to) {
    Integer number = setting.orNull();
    if (number == null) {
      return to;
    }
    IntFunction<Architecture> maker = makers.get(to.name());
    if (maker == null) {
      throw setting.wrong(
          "the architecture " + to.name() + " has none; those that have some: " + names(makers));
    }
    try {
      return maker.apply(number);
    } catch (IllegalArgumentException e) {
      throw setting.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static String names(Map<String, ?> makers) {
    return Architecture.all().stream()
        .map(Architecture::name)
        .filter(makers::containsKey)
        .collect(Collectors.joining(", "));
  }
}
