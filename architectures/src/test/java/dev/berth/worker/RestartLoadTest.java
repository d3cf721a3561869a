package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that takes its own place again and again under load: every client is served, and each
/// generation has what the tenth had and nothing more. `-Dberth.full=true` restarts it a thousand
/// times, `-Dberth.restarts=N` N times.
@ExtendWith(Faults.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RestartLoadTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int RESTARTS =
      Integer.getInteger("berth.restarts", Boolean.getBoolean("berth.full") ? 1000 : 20);

  /// Which generation the last one is compared with.
  private static final int EARLY = 10;

  private static final int CLIENTS = 2;

  /// What a generation has; the environment without its numbers, of which some are those of
  /// processes and as long as those.
  private record Belongings(long descriptors, long listeners, List<String> environment) {}

  /// @param share one of so many restarts, where each starts several processes
  @ParameterizedTest
  @CsvSource({"virtual-thread, 1", "prefork, 2"})
  void restarts_under_load_refuse_nobody_and_leave_nothing(String architecture, int share)
      throws Exception {
    int restarts = Math.max(EARLY + 1, RESTARTS / share);
    try (ServingProgram program =
            ServingProgram.start(Map.of("ECHO_PROCESSES", "2"), architecture, "signals");
        Load load = new Load(program, CLIENTS)) {
      long pid = program.process.pid();
      Belongings early = null;
      for (int i = 1; i <= restarts; i++) {
        long old = pid;
        pid = restart(program, old);
        await().atMost(LONG).until(() -> ServingProgram.hasEnded(old));
        load.check();
        if (i == EARLY) {
          early = belongings(load, pid, Long.MAX_VALUE);
        }
      }
      Belongings last = belongings(load, pid, early.descriptors());
      assertThat(last).isEqualTo(early);
      assertThat(last.listeners()).isEqualTo(1);
      Faults.tell(
          restarts + " restarts of " + architecture + " under load",
          load.served
              + " clients, 0 refused, "
              + last.listeners()
              + " listener, descriptors of generation "
              + EARLY
              + " and of the last: "
              + early.descriptors()
              + " and "
              + last.descriptors());
    }
  }

  /// At HUP all workers are replaced, one after the other.
  @ParameterizedTest
  @ValueSource(strings = {"prefork", "nginx", "process"})
  void new_workers_under_load_refuse_nobody_and_leave_nothing(String architecture)
      throws Exception {
    int times = Math.max(3, RESTARTS / 10);
    try (ServingProgram program =
            ServingProgram.start(Map.of("ECHO_PROCESSES", "2"), architecture, "signals");
        Load load = new Load(program, CLIENTS)) {
      program.awaitHandlerOf(Signal.HUP);
      Path own = Path.of("/proc/" + program.process.pid());
      long early = 0;
      for (int i = 1; i <= times; i++) {
        await().atMost(LONG).until(() -> program.workers().size() >= 2);
        List<ProcessHandle> old = program.workers();
        Signals.kill((int) program.process.pid(), Signal.HUP);
        program.awaitLine("reloaded", i);
        await().atMost(LONG).until(() -> old.stream().noneMatch(ProcessHandle::isAlive));
        load.check();
        long most = i == 1 ? Long.MAX_VALUE : early;
        long now = load.whilePaused(() -> untilAtMost(most, own));
        early = i == 1 ? now : early;
        assertThat(now).isLessThanOrEqualTo(early);
      }
      Faults.tell(
          times + " times all workers of " + architecture + " replaced under load",
          load.served + " clients, 0 refused, descriptors after the first time: " + early);
    }
  }

  private static long untilAtMost(long most, Path process) {
    await().atMost(LONG).until(() -> steady(process) <= most);
    return steady(process);
  }

  /// The number of the process that has taken the place of this one.
  private static long restart(ServingProgram program, long old) throws IOException {
    await().atMost(LONG).until(() -> ServingProgram.catches(old, Signal.USR1));
    Signals.kill((int) old, Signal.USR1);
    assertThat(program.awaitPort()).isEqualTo(program.port);
    return program.latest();
  }

  /// Once no client is there, and no more descriptors than so many.
  private static Belongings belongings(Load load, long pid, long most) throws Exception {
    await().atMost(LONG).until(() -> ServingProgram.catches(pid, Signal.USR1));
    return load.whilePaused(() -> {
      Path own = Path.of("/proc/" + pid);
      long descriptors = untilAtMost(most, own);
      return new Belongings(descriptors, listeners(own), environment(own));
    });
  }

  private static List<String> environment(Path process) throws IOException {
    return Arrays.stream(Files.readString(process.resolve("environ")).split("\0"))
        .map(variable -> variable.replaceAll("[0-9]+", "N"))
        .sorted()
        .toList();
  }

  /// How many descriptors it has, once that does not change.
  private static long steady(Path process) {
    long[] last = {-1};
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          long before = last[0];
          try (var all = Files.list(process.resolve("fd"))) {
            last[0] = all.count();
          }
          return last[0] == before;
        });
    return last[0];
  }

  /// The listening sockets among its descriptors.
  private static long listeners(Path process) throws IOException {
    String listening =
        String.join(
            "\n",
            Files.readAllLines(process.resolve("net/tcp")).stream()
                .filter(line -> line.contains(" 00000000:0000 0A "))
                .map(line -> line.strip().split(" +")[9])
                .map(inode -> "socket:[" + inode + "]")
                .toList());
    try (var all = Files.list(process.resolve("fd"))) {
      return all.filter(
              link -> {
                try {
                  return listening
                      .lines()
                      .toList()
                      .contains(Files.readSymbolicLink(link).toString());
                } catch (IOException e) {
                  return false;
                }
              })
          .count();
    }
  }
}
