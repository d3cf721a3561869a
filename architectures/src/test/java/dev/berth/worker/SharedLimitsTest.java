package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits hold over all workers of a server, and places come back, however their owners go.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SharedLimitsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static ServingProgram start(String architecture, int workers, String limit, int most)
      throws IOException {
    ServingProgram program =
        ServingProgram.start(
            Map.of("ECHO_PROCESSES", Integer.toString(workers), limit, Integer.toString(most)),
            architecture);
    if (!architecture.equals("process")) {
      await().atMost(LONG).until(() -> program.counter("workers") == workers);
    }
    return program;
  }

  /// A client, or null when he was turned away.
  private static ServingProgram.Client tryConnect(ServingProgram program) {
    try {
      return program.connect();
    } catch (IOException e) {
      return null;
    }
  }

  /// Connects until somebody is turned away.
  private static List<ServingProgram.Client> fill(ServingProgram program) {
    List<ServingProgram.Client> in = new ArrayList<>();
    for (var next = tryConnect(program); next != null; next = tryConnect(program)) {
      in.add(next);
    }
    return in;
  }

  @ParameterizedTest
  @CsvSource({"nginx,2,5", "nginx,3,7", "prefork,2,1", "prefork,3,2", "process,1,2"})
  void connections_of_all_workers_are_limited_together(String architecture, int workers, int most)
      throws Exception {
    try (ServingProgram program = start(architecture, workers, "ECHO_MAX", most)) {
      List<ServingProgram.Client> in = fill(program);
      assertThat(in).hasSize(most);
      assertThat(program.counter("active")).isEqualTo(most);
      assertThat(program.counter("refused_too_many_connections")).isEqualTo(1);

      in.removeFirst().close();
      await().atMost(LONG).until(() -> program.counter("active") == most - 1);
      in.addAll(fill(program));
      assertThat(in).hasSize(most);
      assertThat(program.counter("accepted")).isEqualTo(most + 1);
      for (ServingProgram.Client client : in) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"nginx,2,5", "nginx,3,7", "prefork,3,2", "process,1,2"})
  void connections_from_one_address_are_limited_over_all_workers(
      String architecture, int workers, int most) throws Exception {
    try (ServingProgram program = start(architecture, workers, "ECHO_MAX_PER_ADDRESS", most)) {
      for (int round = 1; round <= 3; round++) {
        List<ServingProgram.Client> in = fill(program);
        assertThat(in).hasSize(most);
        assertThat(program.counter("refused_too_many_from_address")).isEqualTo(round);
        for (ServingProgram.Client client : in) {
          client.close();
        }
        await().atMost(LONG).until(() -> program.counter("active") == 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECHO_MAX", "ECHO_MAX_PER_ADDRESS"})
  void the_places_of_a_killed_worker_are_free_again(String limit) throws Exception {
    try (ServingProgram program = start("nginx", 3, limit, 6)) {
      List<ServingProgram.Client> in = fill(program);
      assertThat(in).hasSize(6);
      long victim = in.getFirst().pid;
      List<ServingProgram.Client> lost = in.stream().filter(one -> one.pid == victim).toList();
      ProcessHandle.of(victim).orElseThrow().destroyForcibly();
      for (ServingProgram.Client client : lost) {
        assertThat(client.hear()).isNull();
      }
      await().atMost(LONG).until(() -> program.counter("active") == 6 - lost.size());
      assertThat(fill(program)).hasSize(lost.size());
      in.removeAll(lost);
      for (ServingProgram.Client client : in) {
        assertThat(client.say("still here")).isEqualTo("still here");
      }
    }
  }

  @Test
  void many_who_come_at_once_are_never_more_than_may_be_in() throws Exception {
    try (ServingProgram program = start("nginx", 3, "ECHO_MAX", 10)) {
      Queue<ServingProgram.Client> in = new ConcurrentLinkedQueue<>();
      CountDownLatch go = new CountDownLatch(1);
      List<Thread> crowd = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        crowd.add(
            Thread.startVirtualThread(() -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                return;
              }
              ServingProgram.Client client = tryConnect(program);
              if (client != null) {
                in.add(client);
              }
            }));
      }
      go.countDown();
      for (Thread each : crowd) {
        each.join();
      }
      assertThat(in.size()).isLessThanOrEqualTo(10);
      in.addAll(fill(program));
      assertThat(in).hasSize(10);
    }
  }
}
