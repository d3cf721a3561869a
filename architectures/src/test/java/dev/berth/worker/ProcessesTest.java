package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Limits;
import dev.berth.ledger.Tally;
import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ExitStatus;
import dev.berth.sockets.Pipe;
import dev.berth.sockets.Program;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /// It has another parent by then, and must not take itself for a program that somebody has
  /// started.
  @ParameterizedTest
  @CsvSource({"listener,prefork", "connection,process", "spare,process"})
  void a_worker_whose_parent_was_killed_while_it_started_ends(String kind, String architecture)
      throws Exception {
    Tally tally = new Tally(Limits.DEFAULT);
    tally.open(true);
    try (Socket.Pair control = Socket.socketpair(Domain.UNIX, Type.SEQPACKET);
        Socket listener = Socket.create(Domain.INET, Type.STREAM)) {
      listener.bind(new InetSocketAddress("127.0.0.1", 0));
      listener.listen(1);
      int nobody = 1;
      Spawn worker =
          Spawn.of(echo(architecture).with(Assignment.VARIABLE, nobody + " 0 0 " + kind))
              .descriptor(Assignment.CONTROL, control.second())
              .descriptor(Assignment.SOCKET, listener)
              .descriptor(Assignment.LEDGER, tally.memory());
      try (ChildProcess process = worker.start()) {
        control.first().close();
        control.second().close();
        assertThat(process.waitid(Deadline.after(LONG))).isInstanceOf(ExitStatus.Exited.class);
      }
    } finally {
      tally.close();
    }
  }

  /// What it has in its environment was meant for another process.
  @Test
  void a_program_that_a_worker_starts_is_no_worker() throws Exception {
    try (Pipe output = Pipe.open()) {
      Spawn program =
          Spawn.of(echo("virtual-thread").with(Assignment.VARIABLE, "1 0 0 listener"))
              .descriptor(1, output.writer());
      try (ChildProcess process = program.start()) {
        ByteBuffer first = ByteBuffer.allocate(5);
        while (first.hasRemaining()) {
          output.reader().readPartial(first, Deadline.after(LONG));
        }
        assertThat(new String(first.array(), StandardCharsets.US_ASCII)).isEqualTo("port ");
        process.kill(Signal.KILL);
        process.waitid(Deadline.after(LONG));
      }
    }
  }

  private static Program echo(String architecture) throws IOException {
    return Program.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        Jars.classPath(),
        EchoProgram.class.getName(),
        architecture,
        "signals");
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
