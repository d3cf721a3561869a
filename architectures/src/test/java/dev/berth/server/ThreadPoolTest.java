package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.architecture.ThreadPool;
import dev.berth.session.Effects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is special about several threads that accept on one listener.
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ThreadPoolTest {
  private static Way threads(int number) {
    return new Way(new ThreadPool(number), "epoll");
  }

  @Test
  void as_many_are_served_at_once_as_there_are_threads_and_the_next_one_waits() throws Exception {
    try (Rig rig = Rig.of(threads(3), IsolationTest.Echo::new)) {
      List<Client> served = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        served.add(rig.connect().say("hello"));
        assertThat(served.getLast().hear(5)).isEqualTo("hello");
      }
      Client next = rig.connect().say("hello");
      assertThat(next.hearsNothing()).isTrue();
      assertThat(rig.server.counters().accepted()).isEqualTo(3);
      served.get(1).close();
      assertThat(next.hear(5)).isEqualTo("hello");
    }
  }

  @Test
  void a_handler_that_does_not_return_costs_one_thread() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (Rig rig =
        Rig.of(
            threads(2),
            () ->
                new Told() {
                  @Override
                  void read(int channel, ByteBuffer in, Effects effects) throws Exception {
                    String said = take(in);
                    if (said.equals("hang")) {
                      end.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    }
                    say(effects, channel, said);
                  }
                })) {
      Client stuck = rig.connect().say("hang");
      for (int i = 0; i < 10; i++) {
        try (Client other = Client.to(rig.server.address())) {
          assertThat(other.say("hello").hear(5)).isEqualTo("hello");
        }
      }
      end.countDown();
      assertThat(stuck.hear(4)).isEqualTo("hang");
    }
  }

  @Test
  void a_connection_wakes_one_of_those_who_wait() throws Exception {
    int threads = 32;
    int connections = 100;
    try (Rig rig = Rig.of(threads(threads), IsolationTest.Echo::new)) {
      for (int i = 0; i < 20; i++) {
        visit(rig);
      }
      long before = sleeps();
      for (int i = 0; i < connections; i++) {
        visit(rig);
      }
      // It waits for its client twice, and then for the next one. A herd would be 32 of them.
      assertThat(sleeps() - before).isLessThan(8 * connections);
    }
  }

  private static void visit(Rig rig) throws IOException {
    try (Client client = Client.to(rig.server.address())) {
      assertThat(client.say("hello").hear(5)).isEqualTo("hello");
    }
    rig.untilIdle();
  }

  /// How often the threads of the pool have gone to sleep.
  private static long sleeps() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.mapToLong(ThreadPoolTest::sleeps).sum();
    }
  }

  private static long sleeps(Path task) {
    try {
      String name = Files.readString(task.resolve("comm")).strip(); // Its first 15 letters.
      if (name.isEmpty() || !"berth-thread-pool".startsWith(name)) {
        return 0;
      }
      return Files.readAllLines(task.resolve("status")).stream()
          .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0; // It has ended meanwhile.
    }
  }

  @Test
  void a_stop_wakes_all_who_wait_and_tells_who_is_in_the_queue() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    try (Rig rig =
        Rig.of(
            threads(2),
            () ->
                new Told() {
                  @Override
                  void read(int channel, ByteBuffer in, Effects effects) throws Exception {
                    take(in);
                    busy.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                  }
                })) {
      rig.connect().say("x");
      rig.connect().say("x");
      Rig.until(() -> rig.server.counters().active() == 2);
      List<Client> queue = List.of(rig.connect(), rig.connect(), rig.connect());
      rig.server.beginStop();
      busy.countDown();
      for (Client client : queue) {
        assertThat(client.hearAll()).isEqualTo("no: STOPPING");
      }
      rig.server.await();
    }
  }

  @Test
  void a_pool_has_a_thread() {
    assertThatThrownBy(() -> new ThreadPool(0)).hasMessage("at least 1 thread is needed, not 0");
  }
}
