package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is done to a running server on purpose, and how many of its clients notice. [FaultsTest]
/// has the faults of single workers, [RestartLoadTest] the restarts.
@ExtendWith(Faults.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FaultListTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  @ParameterizedTest
  @CsvSource({"nginx, 4, 100, 100", "prefork, 4, 100, 4", "process, 6, 6, 6"})
  void a_worker_killed_amid_transfers_takes_only_its_own_with_it(
      String architecture, int workers, int clients, int atOnce) throws Exception {
    try (ServingProgram program =
        ServingProgram.start(Map.of("ECHO_PROCESSES", Integer.toString(workers)), architecture)) {
      Set<Long> old = atOnce > workers ? untilAllReact(program, workers) : new HashSet<>();
      CountDownLatch begun = new CountDownLatch(atOnce);
      CountDownLatch goOn = new CountDownLatch(1);
      List<Transfer> transfers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        transfers.add(new Transfer(program.port, begun, goOn));
        threads.add(Thread.ofPlatform().start(transfers.getLast()));
      }
      assertThat(begun.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      long victim =
          transfers.stream().mapToLong(one -> one.pid).filter(p -> p > 0).findFirst().orElseThrow();
      List<Transfer> its = transfers.stream().filter(one -> one.pid == victim).toList();
      old.addAll(pids(transfers));
      Signals.kill((int) victim, Signal.KILL);
      long killed = System.nanoTime();
      goOn.countDown();
      boolean fresh = architecture.equals("process"); // Each connection is served by a new one.
      long newcomer = fresh || atOnce < clients ? 0 : newcomer(program, old);
      for (Thread thread : threads) {
        assertThat(thread.join(LONG)).isTrue();
      }
      assertThat(its).noneMatch(Transfer::isComplete);
      List<Transfer> others = new ArrayList<>(transfers);
      others.removeAll(its);
      assertThat(others).allMatch(Transfer::isComplete);
      if (newcomer == 0 && !fresh) {
        OptionalLong first = newcomer(transfers, old);
        newcomer = first.isPresent() ? first.getAsLong() : newcomer(program, old);
      }
      String served =
          fresh ? "" : ", a new worker has served after " + Faults.millis(newcomer - killed);
      Faults.tell(
          "a worker of " + architecture + " killed amid " + clients + " transfers",
          its.size() + " broken, " + others.size() + " complete, 0 wrong" + served);
    }
  }

  /// The workers, once each of them has a reactor.
  private static Set<Long> untilAllReact(ServingProgram program, int workers) {
    await()
        .atMost(LONG)
        .until(() -> {
          int reacting = 0;
          for (ProcessHandle worker : program.workers()) {
            reacting += reacts(worker.pid()) ? 1 : 0;
          }
          return reacting >= workers;
        });
    Set<Long> pids = new HashSet<>();
    program.workers().forEach(one -> pids.add(one.pid()));
    return pids;
  }

  private static boolean reacts(long pid) throws IOException {
    try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path link : (Iterable<Path>) all::iterator) {
        if (Files.isSymbolicLink(link)
            && Files.readSymbolicLink(link).toString().contains("eventpoll")) {
          return true;
        }
      }
    }
    return false;
  }

  private static Set<Long> pids(List<Transfer> transfers) {
    Set<Long> pids = new HashSet<>();
    transfers.forEach(one -> pids.add(one.pid));
    return pids;
  }

  /// When a worker that was not there before has first served one of those who waited, if others
  /// were not quicker.
  private static OptionalLong newcomer(List<Transfer> transfers, Set<Long> old) {
    return transfers.stream()
        .filter(one -> one.pid > 0 && !old.contains(one.pid))
        .mapToLong(one -> one.greetedAt)
        .min();
  }

  /// When one serves somebody who comes now, while those of the others stay.
  private static long newcomer(ServingProgram program, Set<Long> old) throws IOException {
    List<ServingProgram.Client> clients = new ArrayList<>();
    do {
      clients.add(program.connect());
    } while (old.contains(clients.getLast().pid));
    long served = System.nanoTime();
    for (ServingProgram.Client client : clients) {
      client.close();
    }
    return served;
  }

  @ParameterizedTest
  @CsvSource({
    "thread, true",
    "virtual-thread, true",
    "thread-pool, true",
    "puma, true",
    "serial, false",
    "evented, false",
    "eventmachine, false"
  })
  void a_handler_that_never_returns_is_counted_where_it_cannot_be_killed(
      String architecture, boolean isolated) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture);
        ServingProgram.Client stuck = program.connect()) {
      stuck.socket.getOutputStream().write("!\n".getBytes(StandardCharsets.US_ASCII));
      await().atMost(LONG).until(() -> program.counter("stuck") == 1);
      int served = 0;
      while (isolated && served < 20) {
        try (ServingProgram.Client other = program.connect()) {
          assertThat(other.say("x")).isEqualTo("x");
          served++;
        }
      }
      assertThat(program.counter("worker_kills")).isZero();
      Faults.tell(
          "a handler of " + architecture + " that never returns",
          "counted as stuck: 1, others served: "
              + (isolated ? served : "none, one loop serves all"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void workers_do_not_outlive_a_parent_killed_with_9(String architecture) throws Exception {
    try (ServingProgram program =
            ServingProgram.start(Map.of("ECHO_PROCESSES", "3"), architecture);
        ServingProgram.Client busy = program.connect()) {
      assertThat(busy.say("x")).isEqualTo("x");
      await().atMost(LONG).until(() -> program.workers().size() >= 3);
      List<ProcessHandle> workers = program.workers();
      program.process.destroyForcibly();
      long killed = System.nanoTime();
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> workers.stream().allMatch(one -> ServingProgram.hasEnded(one.pid())));
      String time = Faults.millis(System.nanoTime() - killed);
      assertThat(busy.hear()).isNull();
      Faults.tell(
          "the parent of " + architecture + " killed with -9",
          workers.size() + " workers, all gone after " + time);
    }
  }

  @Test
  void a_parent_without_descriptors_for_a_new_worker_says_so_once_and_recovers() throws Exception {
    try (ServingProgram program = ServingProgram.start(Map.of("ECHO_PROCESSES", "2"), "prefork");
        ServingProgram.Client client = program.connect();
        ServingProgram.Client victim = program.connect()) {
      await().atMost(LONG).until(() -> program.counter("workers") == 2);
      long parent = program.process.pid();
      RunningLimits.limit(List.of(), parent, "nofile", RunningLimits.lowestFree(parent));
      long restarts = mourned(program, victim.pid);
      assertThat(client.say("I am served")).isEqualTo("I am served");
      assertThat(program.timesSaid("EMFILE")).isEqualTo(1);
      RunningLimits.limit(List.of(), parent, "nofile", 4096);
      String time = recovered(program);
      Faults.tell(
          "no descriptor in the parent for a new worker",
          "said 1 time, "
              + restarts
              + " ended, the sibling served, mended and 2 serve after "
              + time);
    }
  }

  @Test
  void a_fork_that_is_refused_is_said_once_and_recovers() throws Exception {
    try (ServingProgram program =
            ServingProgram.start(
                RunningLimits.asNobody(), Map.of("ECHO_PROCESSES", "2"), "prefork");
        ServingProgram.Client client = program.connect();
        ServingProgram.Client victim = program.connect()) {
      await().atMost(LONG).until(() -> program.counter("workers") == 2);
      long parent = program.process.pid();
      long processes = RunningLimits.softLimit(parent, "Max processes");
      RunningLimits.limit(RunningLimits.asNobody(), parent, "nproc", 1);
      long restarts = mourned(program, victim.pid);
      assertThat(client.say("I am served")).isEqualTo("I am served");
      assertThat(program.timesSaid("EAGAIN")).isEqualTo(1);
      RunningLimits.limit(RunningLimits.asNobody(), parent, "nproc", processes);
      String time = recovered(program);
      Faults.tell(
          "fork refused",
          "said 1 time, "
              + restarts
              + " ended, the sibling served, mended and 2 serve after "
              + time);
    }
  }

  /// Kills a worker that cannot be replaced now; how many have ended when that was said.
  private static long mourned(ServingProgram program, long victim) throws IOException {
    // The end of one that is younger is a complaint of its own.
    Instant old = ProcessHandle.of(victim).orElseThrow().info().startInstant().orElseThrow();
    await().atMost(LONG).until(() -> old.plusSeconds(2).isBefore(Instant.now()));
    Signals.kill((int) victim, Signal.KILL);
    program.awaitLine("no worker could be started", 1);
    await().atMost(LONG).until(() -> program.counter("workers") == 1);
    return program.counter("worker_restarts");
  }

  private static String recovered(ServingProgram program) throws IOException {
    long mended = System.nanoTime();
    await().atMost(LONG).until(() -> program.counter("workers") == 2);
    try (ServingProgram.Client next = program.connect()) {
      assertThat(next.say("hello")).isEqualTo("hello");
    }
    program.awaitLine("workers can be started again", 1);
    assertThat(program.timesSaid("no worker could be started")).isEqualTo(1);
    return Faults.millis(System.nanoTime() - mended);
  }

  @Test
  void a_worker_without_descriptors_accepts_again_when_it_has_some() throws Exception {
    try (ServingProgram program = ServingProgram.start(Map.of("ECHO_PROCESSES", "1"), "nginx");
        ServingProgram.Client client = program.connect()) {
      assertThat(client.say("x")).isEqualTo("x");
      RunningLimits.limit(List.of(), client.pid, "nofile", RunningLimits.lowestFree(client.pid));
      List<ServingProgram.Client> served = new ArrayList<>();
      int refused = 0;
      while (refused < 5) {
        try {
          served.add(program.connect());
        } catch (IOException e) {
          refused++; // The end instead of a greeting.
        }
      }
      assertThat(client.say("I am served")).isEqualTo("I am served");
      for (ServingProgram.Client each : served) {
        each.close();
      }
      RunningLimits.limit(List.of(), client.pid, "nofile", 4096);
      try (Load load = new Load(program, 2)) {
        await().atMost(LONG).until(() -> load.served.get() > 20);
      }
      Faults.tell(
          "no descriptor in a worker",
          refused + " clients turned away, the one that was there served, mended and 20 served");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "prefork", "nginx"})
  void a_stop_while_workers_start_leaves_nobody(String architecture) throws Exception {
    int workers = 0;
    int rounds = 2;
    for (int i = 0; i < rounds; i++) {
      try (ServingProgram program =
          ServingProgram.start(Map.of("ECHO_PROCESSES", "4"), architecture)) {
        int some = 2 * i;
        await().atMost(LONG).until(() -> program.workers().size() >= some);
        List<ProcessHandle> started = program.workers();
        workers += started.size();
        assertThat(program.stop()).isEqualTo("true");
        assertThat(program.process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(program.process.exitValue()).isZero();
        await().atMost(LONG).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
      }
    }
    Faults.tell(
        "a stop of " + architecture + " while workers start",
        rounds + " times, " + workers + " workers were on their way, 0 left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefork", "nginx"})
  void a_storm_of_ttin_and_ttou_is_noticed_by_no_client(String architecture) throws Exception {
    try (ServingProgram program =
            ServingProgram.start(Map.of("ECHO_PROCESSES", "3"), architecture, "signals");
        Load load = new Load(program, 2)) {
      int pid = (int) program.process.pid();
      await().atMost(LONG).until(() -> load.served.get() > 5);
      program.awaitHandlerOf(Signal.TTOU);
      int storm = 20;
      for (int i = 0; i < storm; i++) {
        Signals.kill(pid, i % 2 == 0 ? Signal.TTIN : Signal.TTOU);
        long enough = load.served.get() + i % 3;
        await().atMost(LONG).until(() -> load.served.get() > enough);
        load.check();
      }
      settleAt(program, pid, 2);
      Faults.tell(
          "a storm of TTIN and TTOU on " + architecture,
          storm + " signals, " + load.served + " clients, all served, 2 workers in the end");
    }
  }

  /// Asks for more and fewer, one by one, until so many live.
  private static void settleAt(ServingProgram program, int pid, int number) throws IOException {
    for (int now = steady(program); now != number; now = steady(program)) {
      Signals.kill(pid, now < number ? Signal.TTIN : Signal.TTOU);
      int before = now;
      await().atMost(LONG).until(() -> program.workers().size() != before);
    }
  }

  /// How many workers live once none begins or ends any more.
  private static int steady(ServingProgram program) {
    await()
        .atMost(LONG)
        .during(Duration.ofSeconds(1))
        .until(
            new java.util.concurrent.Callable<>() {
              private int last = -1;

              @Override
              public Boolean call() {
                int now = program.workers().size();
                boolean same = now == last;
                last = now;
                return same;
              }
            });
    return program.workers().size();
  }
}
