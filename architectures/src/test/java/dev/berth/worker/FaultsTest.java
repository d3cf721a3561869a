package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to worker processes that should not, and that the others do not notice.
@ExtendWith(Faults.class)
class FaultsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void a_worker_whose_handler_never_returns_is_killed_once(String architecture) throws Exception {
    Map<String, String> environment = Map.of("ECHO_TIMEOUT_MILLIS", "4000", "ECHO_PROCESSES", "2");
    try (ServingProgram program = ServingProgram.start(environment, architecture)) {
      try (ServingProgram.Client other = program.connect();
          ServingProgram.Client stuck = connectToAnother(program, other)) {
        assertThat(stuck.say("!")).isNull();
        assertThat(other.say("still here")).isEqualTo("still here");
        await().atMost(LONG).until(() -> program.counter("worker_kills") >= 1);
        await().atMost(LONG).until(() -> !isAlive(stuck.pid));
        assertThat(program.counter("worker_kills")).isEqualTo(1);
      }
      try (ServingProgram.Client next = program.connect()) {
        assertThat(next.say("and again")).isEqualTo("and again");
      }
      Faults.tell(
          "a handler of " + architecture + " that never returns",
          "killed: 1 worker, the client of another one served");
    }
  }

  /// A client that another process serves.
  private static ServingProgram.Client connectToAnother(
      ServingProgram program, ServingProgram.Client than) throws IOException {
    ServingProgram.Client client = program.connect();
    while (client.pid == than.pid) {
      client.close();
      client = program.connect();
    }
    return client;
  }

  @Test
  void a_worker_that_dies_at_once_is_said_once_while_its_sibling_serves_and_recovers()
      throws Exception {
    Path broken = directory.resolve("broken");
    Map<String, String> environment =
        Map.of("ECHO_BROKEN_WHILE", broken.toString(), "ECHO_PROCESSES", "2");
    try (ServingProgram program = ServingProgram.start(environment, "prefork");
        ServingProgram.Client client = program.connect();
        ServingProgram.Client victim = program.connect()) {
      Files.createFile(broken);
      kill(victim.pid, Signal.KILL);
      await().atMost(LONG).until(() -> program.counter("worker_restarts") >= 4);
      assertThat(client.say("I am served")).isEqualTo("I am served");
      assertThat(program.timesSaid("until one lives")).isEqualTo(1);
      assertThat(program.timesSaid("can be started again")).isZero();

      Files.delete(broken);
      try (ServingProgram.Client next = program.connect()) {
        assertThat(next.say("hello")).isEqualTo("hello");
      }
      program.awaitLine("workers can be started again", 1);
      assertThat(program.timesSaid("until one lives")).isEqualTo(1);
      Faults.tell(
          "workers that die at once",
          program.counter("worker_restarts") + " ended, said 1 time, the sibling served, mended");
    }
  }

  @Test
  void a_program_that_cannot_be_started_is_said_once_and_serves_when_it_is_there_again()
      throws Exception {
    Path java = directory.resolve("java");
    Path real = Path.of(System.getProperty("java.home"), "bin", "java");
    Files.createSymbolicLink(java, real);
    try (ServingProgram program =
        ServingProgram.start(Map.of("ECHO_JAVA", java.toString()), "process")) {
      program.connect().close();
      Files.delete(java);
      for (int i = 0; i < 3; i++) {
        assertThat(hearNothing(program)).isTrue();
      }
      await().atMost(LONG).until(() -> program.counter("active") == 0);
      assertThat(program.timesSaid("no worker could be started")).isEqualTo(1);

      Files.createSymbolicLink(java, real);
      try (ServingProgram.Client client = program.connect()) {
        assertThat(client.say("hello")).isEqualTo("hello");
      }
      Faults.tell("a program that is not there", "3 clients sent away, said 1 time, mended");
    }
  }

  private static boolean hearNothing(ServingProgram program) {
    try (ServingProgram.Client client = program.connect()) {
      return client.pid == 0;
    } catch (IOException e) {
      return true; // The end instead of a greeting.
    }
  }

  @Test
  void replaced_workers_leave_neither_descriptors_nor_zombies() throws Exception {
    try (ServingProgram program = ServingProgram.start(Map.of("ECHO_PROCESSES", "2"), "prefork")) {
      program.connect().close();
      await().atMost(LONG).until(() -> program.counter("workers") == 2);
      long before = descriptors(program.process.pid());
      for (int i = 1; i <= 8; i++) {
        long restarts = i;
        kill(program.workers().getFirst().pid(), i % 2 == 0 ? Signal.KILL : Signal.TERM);
        await()
            .atMost(LONG)
            .until(() ->
                program.counter("worker_restarts") >= restarts && program.counter("workers") == 2);
      }
      await().atMost(LONG).until(() -> descriptors(program.process.pid()) <= before);
      await().atMost(LONG).until(() -> zombies(program.process).isEmpty());
      Faults.tell(
          "workers killed one after the other", "8 replaced, 0 descriptors and 0 zombies more");
    }
  }

  @Test
  void those_who_wait_are_not_sent_away_by_a_worker_that_is_one_too_many() throws Exception {
    try (ServingProgram program =
            ServingProgram.start(Map.of("ECHO_PROCESSES", "2"), "prefork", "signals");
        java.net.Socket waiting = new java.net.Socket()) {
      ServingProgram.Client first = program.connect();
      ServingProgram.Client second = program.connect();
      waiting.connect(new InetSocketAddress("127.0.0.1", program.port));
      tell(program.process.pid(), Signal.TTOU);
      first.say("hello");
      kill(first.pid, Signal.TERM);
      kill(second.pid, Signal.TERM);
      first.close();
      second.close();
      waiting.setSoTimeout((int) LONG.toMillis());
      assertThat(waiting.getInputStream().read()).isPositive();
    }
  }

  /// Also such as would end at once if they were asked to.
  @ParameterizedTest
  @ValueSource(strings = {"prefork", "nginx"})
  void a_worker_that_is_replaced_or_one_too_many_ends_with_its_last_session(String architecture)
      throws Exception {
    try (ServingProgram program =
        ServingProgram.start(Map.of("ECHO_PROCESSES", "1"), architecture, "signals", "hurry")) {
      program.awaitHandlerOf(Signal.HUP);
      int parent = (int) program.process.pid();
      try (ServingProgram.Client first = program.connect()) {
        tell(parent, Signal.HUP);
        ServingProgram.Client second = awaitServedByAnother(program, Set.of(first.pid));
        tell(parent, Signal.TTIN);
        ServingProgram.Client third = awaitServedByAnother(program, Set.of(first.pid, second.pid));
        tell(parent, Signal.TTOU);
        second.close();
        for (int i = 0; i < 20; i++) {
          awaitServedByAnother(program, Set.of(first.pid, third.pid)).close();
        }
        assertThat(first.say("still here")).isEqualTo("still here");
        assertThat(third.say("still here")).isEqualTo("still here");
        third.close();
        await().atMost(LONG).until(() -> ServingProgram.hasEnded(third.pid));
      }
      await().atMost(LONG).until(() -> program.workers().size() == 1);
    }
  }

  /// Who reloads again and again does not fill the memory with workers.
  @ParameterizedTest
  @ValueSource(strings = {"prefork", "nginx"})
  void of_workers_that_have_been_replaced_the_oldest_is_asked_to_finish(String architecture)
      throws Exception {
    try (ServingProgram program =
        ServingProgram.start(Map.of("ECHO_PROCESSES", "1"), architecture, "signals", "hurry")) {
      program.awaitHandlerOf(Signal.HUP);
      int parent = (int) program.process.pid();
      List<ServingProgram.Client> clients = new ArrayList<>(List.of(program.connect()));
      Set<Long> workers = new HashSet<>(Set.of(clients.getFirst().pid));
      for (int i = 0; i < 9; i++) {
        tell(parent, Signal.HUP);
        clients.add(awaitServedByAnother(program, workers));
        workers.add(clients.getLast().pid);
      }
      assertThat(clients.removeFirst().hear()).isNull();
      for (ServingProgram.Client client : clients) {
        assertThat(client.say("still here")).isEqualTo("still here");
      }
      long second = clients.getFirst().pid;
      kill(second, Signal.KILL);
      program.awaitLine("worker " + second + " has ended before its last sessions", 1);
    }
  }

  /// A client who has come to none of these workers.
  private static ServingProgram.Client awaitServedByAnother(ServingProgram program, Set<Long> these)
      throws IOException {
    while (true) {
      ServingProgram.Client client = program.connect();
      if (!these.contains(client.pid)) {
        return client;
      }
      client.close();
    }
  }

  @Test
  void a_new_program_that_does_not_start_leaves_the_old_one_serving() throws Exception {
    Path broken = directory.resolve("broken");
    try (ServingProgram program =
        ServingProgram.start(
            Map.of("ECHO_BROKEN_WHILE", broken.toString()), "virtual-thread", "signals")) {
      long old = program.process.pid();
      program.connect().close();
      Files.createFile(broken);
      program.awaitHandlerOf(Signal.USR1);
      tell(old, Signal.USR1);
      program.awaitLine("not restarted, and serving as before", 1);
      try (ServingProgram.Client client = program.connect()) {
        assertThat(client.pid).isEqualTo(old);
      }

      Files.delete(broken);
      tell(old, Signal.USR1);
      assertThat(program.awaitPort()).isEqualTo(program.port);
      try (ServingProgram.Client client = program.connect()) {
        assertThat(client.say("hello")).isEqualTo("hello");
      }
      Faults.tell(
          "a new program that does not start", "the old one served, the next one took over");
    }
  }

  @Test
  void that_no_spare_is_left_is_said_once() throws Exception {
    try (ServingProgram program = ServingProgram.start(Map.of("ECHO_PROCESSES", "1"), "process")) {
      for (int i = 0; i < 4; i++) {
        new java.net.Socket("127.0.0.1", program.port).close();
      }
      try (ServingProgram.Client client = program.connect()) {
        assertThat(client.say("hello")).isEqualTo("hello");
      }
      assertThat(program.counter("accepted")).isEqualTo(5);
      assertThat(program.timesSaid("no warm process is left of 1")).isEqualTo(1);
      assertThat(program.stop()).isEqualTo("true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void a_client_who_has_left_before_his_process_is_there_is_no_failure(String spares)
      throws Exception {
    try (ServingProgram program =
        ServingProgram.start(Map.of("ECHO_PROCESSES", spares), "process")) {
      for (int i = 0; i < 3; i++) {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", program.port)) {
          socket.setSoLinger(true, 0); // A reset.
        }
      }
      try (ServingProgram.Client client = program.connect()) {
        assertThat(client.say("hello")).isEqualTo("hello");
      }
      assertThat(program.stop()).isEqualTo("true");
      assertThat(program.timesSaid("failed") + program.timesSaid("has ended")).isZero();
    }
  }

  /// Signals what a program answers, once it does: until then its answer is to end.
  private static void tell(long pid, Signal signal) throws IOException {
    await().atMost(LONG).until(() -> ServingProgram.catches(pid, signal));
    kill(pid, signal);
  }

  private static void kill(long pid, Signal signal) throws IOException {
    Signals.kill((int) pid, signal);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static long descriptors(long pid) throws IOException {
    try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return all.count();
    }
  }

  private static List<Long> zombies(Process parent) {
    return parent.children().map(ProcessHandle::pid).filter(FaultsTest::isZombie).toList();
  }

  private static boolean isZombie(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }
}
