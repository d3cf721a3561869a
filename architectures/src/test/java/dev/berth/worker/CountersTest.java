package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Counter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same conversations give the same counters under every architecture, be it of one process or
/// of several.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CountersTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /// What depends on the machine, or on how the architecture is made.
  private static final List<String> ITS_OWN =
      List.of("loop_lag_nanos", "netns_listen_overflows", "netns_listen_drops", "workers");

  static Stream<String> architectures() {
    return Architecture.all().stream().map(Architecture::name);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void counters_have_the_same_names_and_say_the_same(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture)) {
      assertThat(program.counters().keySet())
          .containsExactlyElementsOf(Arrays.stream(Counter.values()).map(Counter::label).toList());
      long out;
      try (ServingProgram.Client client = program.connect()) {
        for (String line : List.of("one", "three", "seven")) {
          assertThat(client.say(line)).isEqualTo(line);
        }
        out = greeting(client) + 16;
        awaitCounters(
            program,
            Map.of(
                "accepted",
                1L,
                "active",
                1L,
                "idle",
                1L,
                "requests",
                3L,
                "bytes_in",
                16L,
                "bytes_out",
                out));
      }
      awaitCounters(
          program, Map.of("accepted", 1L, "requests", 3L, "bytes_in", 16L, "bytes_out", out));
      try (ServingProgram.Client next = program.connect()) {
        assertThat(next.say("x")).isEqualTo("x");
        out += greeting(next) + 2;
        awaitCounters(
            program,
            Map.of(
                "accepted",
                2L,
                "active",
                1L,
                "idle",
                1L,
                "requests",
                4L,
                "bytes_in",
                18L,
                "bytes_out",
                out));
      }
    }
  }

  private static long greeting(ServingProgram.Client client) {
    return Long.toString(client.pid).length() + 1;
  }

  /// Waits until all but those of the machine are these, and all others 0.
  private static void awaitCounters(ServingProgram program, Map<String, Long> expected) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          Map<String, Long> counters = new HashMap<>(program.counters());
          counters.keySet().removeAll(ITS_OWN);
          counters.values().removeIf(value -> value == 0);
          assertThat(counters).isEqualTo(expected);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void what_a_worker_has_counted_survives_its_being_killed(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client client = program.connect()) {
      assertThat(client.say("hello")).isEqualTo("hello");
      // A turn is counted when it ends, after its reply has gone.
      await().atMost(LONG).until(() -> program.counter("requests") == 1);
      ProcessHandle.of(client.pid).orElseThrow().destroyForcibly();
      assertThat(client.hear()).isNull();
      long restarts = architecture.equals("process") ? 0 : 1;
      Map<String, Long> expected =
          new HashMap<>(
              Map.of(
                  "accepted",
                  1L,
                  "requests",
                  1L,
                  "bytes_in",
                  6L,
                  "bytes_out",
                  greeting(client) + 6));
      expected.merge("worker_restarts", restarts, (_, one) -> one == 0 ? null : one);
      expected.values().removeIf(value -> value == 0);
      awaitCounters(program, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evented", "eventmachine", "virtual-thread", "multi-reactor", "puma"})
  void work_that_does_not_return_is_seen_wherever_it_runs(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client client = program.connect()) {
      client.socket.getOutputStream().write('?');
      await().atMost(LONG).until(() -> program.counter("stuck") == 1);
      assertThat(program.counter("idle")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "evented", "eventmachine", "puma", "prefork", "nginx"})
  void a_handler_that_does_not_return_is_seen_and_its_session_is_not_idle(String architecture)
      throws Exception {
    try (ServingProgram program =
            ServingProgram.start(Map.of("ECHO_PROCESSES", "2"), architecture);
        ServingProgram.Client client = program.connect()) {
      await().atMost(LONG).until(() -> program.counter("idle") == 1);
      client.socket.getOutputStream().write('!');
      await().atMost(LONG).until(() -> program.counter("stuck") == 1);
      assertThat(program.counter("idle")).isZero();
      assertThat(program.counter("active")).isEqualTo(1);
      boolean hasLoop = List.of("evented", "eventmachine", "nginx").contains(architecture);
      if (hasLoop) {
        assertThat(program.counter("loop_lag_nanos")).isGreaterThan(1_000_000_000L);
      }
    }
  }
}
