package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The architectures of several processes, seen from outside: a program of a user's whose `main`
/// the workers run again.
class ProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void a_worker_serves_and_not_the_parent(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client client = program.connect()) {
      assertThat(client.pid).isNotEqualTo(program.process.pid());
      assertThat(client.say("hello")).isEqualTo("hello");
      assertThat(program.workers()).extracting(ProcessHandle::pid).contains(client.pid);
    }
  }

  @Test
  void each_connection_has_a_process_of_its_own_that_ends_with_it() throws Exception {
    try (ServingProgram program = ServingProgram.start("process")) {
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        try (ServingProgram.Client client = program.connect()) {
          pids.add(client.pid);
        }
      }
      assertThat(pids).hasSize(3);
      await().atMost(LONG).until(() -> program.workers().isEmpty());
      assertThat(program.counter("accepted")).isEqualTo(3);
      assertThat(program.counter("active")).isZero();
    }
  }

  @Test
  void prefork_serves_as_many_at_once_as_it_has_workers() throws Exception {
    try (ServingProgram program = ServingProgram.start("prefork")) {
      Set<Long> pids = new HashSet<>();
      List<ServingProgram.Client> clients = new java.util.ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(program.connect());
        pids.add(clients.getLast().pid);
      }
      assertThat(pids).hasSize(8);
      await().atMost(LONG).until(() -> program.counter("active") == 8);
      for (ServingProgram.Client client : clients) {
        client.close();
      }
    }
  }

  @Test
  void connections_that_stay_are_spread_over_the_workers() throws Exception {
    Map<Long, Integer> shares = new HashMap<>();
    List<ServingProgram.Client> clients = new ArrayList<>();
    try (ServingProgram program = ServingProgram.start("nginx")) {
      int workers = Runtime.getRuntime().availableProcessors();
      int more = 20 * workers;
      // First until each of them is up.
      while (shares.size() < workers || more-- > 0) {
        clients.add(program.connect());
        shares.merge(clients.getLast().pid, 1, Integer::sum);
      }
      int fair = clients.size() / workers;
      assertThat(shares.values()).allSatisfy(share -> assertThat(share).isGreaterThan(fair / 3));
    } finally {
      for (ServingProgram.Client client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefork", "nginx"})
  void a_worker_that_is_killed_is_replaced(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client client = program.connect()) {
      int workers = program.workers().size();
      ProcessHandle.of(client.pid).orElseThrow().destroyForcibly();
      assertThat(client.hear()).isNull();
      await()
          .atMost(LONG)
          .until(
              () -> program.workers().size() == workers && program.counter("workers") == workers);
      assertThat(program.counter("worker_restarts")).isEqualTo(1);
      try (ServingProgram.Client next = program.connect()) {
        assertThat(next.say("still here")).isEqualTo("still here");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void no_worker_outlives_a_parent_that_is_killed(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client client = program.connect()) {
      List<ProcessHandle> workers = program.workers();
      assertThat(workers).isNotEmpty();
      program.process.destroyForcibly();
      assertThat(client.hear()).isNull();
      for (ProcessHandle worker : workers) {
        await().atMost(LONG).until(() -> !worker.isAlive());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void a_gentle_stop_ends_sessions_and_workers(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client client = program.connect()) {
      assertThat(program.stop()).isEqualTo("true");
      assertThat(client.hear()).isNull();
      assertThat(program.process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      assertThat(program.process.exitValue()).isZero();
    }
  }
}
