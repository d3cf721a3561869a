package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Puma;
import dev.berth.architecture.Service;
import dev.berth.session.Effects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is special about sessions that wait in a reactor and are served by a pool: who waits has no
/// thread, and nobody who is in keeps out a newcomer. The numbers are those of Puma's issues.
@ExtendWith(NothingLeft.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PumaTest {
  private static final int LARGE = 16 << 20;

  private final CountDownLatch hanging = new CountDownLatch(1);
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Set<Thread> hung = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> inBackground = new ArrayList<>();

  /// Counts its requests, in a field that no thread may find old. `h`: hangs, `l`: sends much, `p`:
  /// listens, anything else: tells the number of the request.
  private final class Counting extends Told {
    private int requests;

    @Override
    void on(String event, Effects effects) throws Exception {
      threads.add(Thread.currentThread());
      switch (event) {
        case "opened" -> say(effects, CONTROL, "hi");
        case "listening 1" -> say(effects, CONTROL, "%05d".formatted(address.getPort()));
        case "connected 1" -> {
          say(effects, 1, "data");
          effects.close(1);
        }
        default -> super.on(event, effects);
      }
    }

    @Override
    void read(int channel, ByteBuffer in, Effects effects) throws Exception {
      threads.add(Thread.currentThread());
      requests++;
      switch (take(in)) {
        case "h" -> {
          hung.add(Thread.currentThread());
          hanging.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
          say(effects, CONTROL, "%05d".formatted(requests));
        }
        case "l" -> effects.send(CONTROL, new Bulk.Up(LARGE));
        case "p" -> effects.listen(1, InetAddress.getByName("127.0.0.1"));
        default -> say(effects, CONTROL, "%05d".formatted(requests));
      }
    }
  }

  private Rig rig(int threads) throws IOException {
    return rig(threads, "epoll");
  }

  private Rig rig(int threads, String multiplexer) throws IOException {
    return Rig.of(new Way(new Puma(threads), multiplexer), Counting::new);
  }

  private static List<Client> connect(Rig rig, int number) throws IOException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      clients.add(rig.connect());
      assertThat(clients.getLast().hear(2)).isEqualTo("hi");
    }
    return clients;
  }

  private static void serve(Client client, int request) throws IOException {
    assertThat(client.say("x").hear(5)).isEqualTo("%05d".formatted(request));
  }

  /// A thing that may throw anything.
  private interface Act {
    void run() throws Exception;
  }

  private void inBackground(Act act) {
    inBackground.add(
        Thread.ofPlatform()
            .start(() -> {
              try {
                act.run();
              } catch (Throwable t) {
                failure.compareAndSet(null, t);
              }
            }));
  }

  private void join() throws InterruptedException {
    for (Thread thread : inBackground) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
  }

  @AfterEach
  void end() throws InterruptedException {
    over.set(true);
    hanging.countDown();
    for (Thread thread : inBackground) {
      thread.join();
    }
  }

  // ---------------------------------------------------------------- who waits has no thread

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "poll", "select"})
  void more_idle_clients_than_threads_hold_up_nobody_2625(String multiplexer) throws Exception {
    try (Rig rig = rig(2, multiplexer)) {
      List<Client> idle = connect(rig, 30);
      for (int request = 1; request <= 3; request++) {
        for (Client client : idle) {
          serve(client, request);
        }
        serve(connect(rig, 1).getFirst(), 1);
      }
      assertThat(threads).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void clients_that_always_have_a_next_request_do_not_keep_a_newcomer_out_2625() throws Exception {
    try (Rig rig = rig(2)) {
      for (Client busy : connect(rig, 6)) {
        inBackground(() -> {
          for (int request = 1; !over.get(); request++) {
            serve(busy, request);
          }
        });
      }
      for (int i = 0; i < 50; i++) {
        try (Client newcomer = Client.to(rig.server.address())) {
          assertThat(newcomer.hear(2)).isEqualTo("hi");
          serve(newcomer, 1);
        }
      }
      over.set(true);
      join();
    }
  }

  @Test
  void clients_that_do_not_read_hold_no_thread_and_get_everything_in_the_end() throws Exception {
    try (Rig rig = rig(2)) {
      List<Client> slow = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        slow.add(rig.connectSlowly());
        assertThat(slow.getLast().hear(2)).isEqualTo("hi");
        slow.getLast().say("l");
      }
      for (Client newcomer : connect(rig, 10)) {
        serve(newcomer, 1);
      }
      assertThat(slow.getFirst().hearBytes(LARGE)).isEqualTo(Bulk.bytes(0, LARGE));
      serve(slow.getFirst(), 2);
    }
  }

  @Test
  void who_waits_for_a_further_channel_holds_no_thread() throws Exception {
    try (Rig rig = rig(2)) {
      List<Client> waiting = connect(rig, 6);
      List<Integer> ports = new ArrayList<>();
      for (Client client : waiting) {
        ports.add(Integer.parseInt(client.say("p").hear(5)));
      }
      for (Client newcomer : connect(rig, 6)) {
        serve(newcomer, 1);
      }
      for (int port : ports) {
        Client data = rig.enter(Client.to(new InetSocketAddress("127.0.0.1", port)));
        assertThat(data.hearAll()).isEqualTo("data");
      }
      for (Client client : waiting) {
        serve(client, 2);
      }
    }
  }

  // ---------------------------------------------------------------- the gate

  @Test
  void nobody_is_accepted_while_all_threads_are_busy_1453() throws Exception {
    try (Rig rig = rig(2)) {
      List<Client> in = connect(rig, 5);
      in.get(0).say("h");
      in.get(3).say("h");
      Rig.until(() -> hung.size() == 2);
      List<Client> outside = List.of(rig.connect(), rig.connect(), rig.connect());
      for (Client client : outside) {
        assertThat(client.hearsNothing()).isTrue();
      }
      assertThat(rig.server.counters().accepted()).isEqualTo(5);
      hanging.countDown();
      for (Client client : outside) {
        assertThat(client.hear(2)).isEqualTo("hi");
        serve(client, 1);
      }
      assertThat(in.get(3).hear(5)).isEqualTo("00001");
    }
  }

  /// A pool without threads: a test runs its jobs, one by one.
  private static final class HandPool implements Executor, Architecture {
    final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable job) {
      jobs.add(job);
    }

    @Override
    public String name() {
      return "hand";
    }

    @Override
    public void serve(Service service) throws IOException {
      service.dispatch(this);
    }

    void awaitJobs(int number) {
      Rig.until(() -> jobs.size() >= number);
    }

    void runNext() {
      try {
        Runnable job = jobs.poll(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(job).isNotNull();
        job.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Runs the jobs that come while something is done.
  private static void runningJobs(HandPool pool, Act act) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread worker =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get() || !pool.jobs.isEmpty()) {
                Runnable job = pool.jobs.poll();
                if (job != null) {
                  job.run();
                }
                Thread.onSpinWait();
              }
            });
    try {
      act.run();
    } finally {
      done.set(true);
      worker.join();
    }
  }

  @Test
  void newcomers_and_those_who_are_in_are_served_in_the_order_in_which_they_came_3487()
      throws Exception {
    HandPool pool = new HandPool();
    Rig rig = Rig.of(new Way(pool, "epoll"), Counting::new);
    try {
      List<Client> in = new ArrayList<>();
      runningJobs(pool, () -> in.addAll(connect(rig, 2)));
      Client first = in.get(0).say("x");
      pool.awaitJobs(1);
      Client newcomer = rig.connect();
      pool.awaitJobs(2);
      Client second = in.get(1).say("x");
      pool.awaitJobs(3);

      pool.runNext();
      assertThat(first.hear(5)).isEqualTo("00001");
      first.say("x"); // It comes after those who have waited.
      pool.awaitJobs(3);
      assertThat(rig.server.counters().accepted()).isEqualTo(2);
      pool.runNext();
      assertThat(newcomer.hear(2)).isEqualTo("hi");
      assertThat(rig.server.counters().accepted()).isEqualTo(3);
      assertThat(second.hearsNothing()).isTrue();
      pool.runNext();
      assertThat(second.hear(5)).isEqualTo("00001");
      assertThat(first.hearsNothing()).isTrue();
      pool.runNext();
      assertThat(first.hear(5)).isEqualTo("00002");
    } finally {
      runningJobs(pool, rig::close);
    }
  }

  @Test
  void a_stop_reaches_who_waits_for_a_thread_and_a_queue_that_nobody_has_accepted()
      throws Exception {
    HandPool pool = new HandPool();
    Rig rig = Rig.of(new Way(pool, "epoll"), Counting::new);
    try {
      List<Client> in = new ArrayList<>();
      runningJobs(pool, () -> in.addAll(connect(rig, 2)));
      in.getFirst().say("x");
      pool.awaitJobs(1);
      Client outside = rig.connect();
      pool.awaitJobs(2);
      rig.server.beginStop();
      assertThat(outside.hearAll()).isEqualTo("no: STOPPING");
      runningJobs(
          pool,
          () -> {
            assertThat(in.get(0).hearAll()).isEqualTo("00001");
            assertThat(in.get(1).hearAll()).isEmpty();
            rig.server.await();
          });
    } finally {
      runningJobs(pool, rig::close);
    }
  }

  // ---------------------------------------------------------------- from thread to thread

  @Test
  void a_session_that_moves_between_threads_never_finds_anything_old() throws Exception {
    try (Rig rig = rig(4)) {
      for (Client client : connect(rig, 12)) {
        inBackground(() -> {
          for (int request = 1; request <= 500; request++) {
            serve(client, request);
          }
        });
      }
      join();
      assertThat(threads).hasSize(4);
    }
  }

  @Test
  void what_comes_from_other_threads_finds_a_session_that_moves() throws Exception {
    try (Rig rig = rig(2)) {
      for (Client client : connect(rig, 8)) {
        inBackground(() -> {
          for (int i = 0; i < 60; i++) {
            int port = Integer.parseInt(client.say("p").hear(5));
            try (Client data = Client.to(new InetSocketAddress("127.0.0.1", port))) {
              assertThat(data.hearAll()).isEqualTo("data");
            }
          }
        });
      }
      join();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_stop_finds_all_sessions_that_move(boolean gentle) throws Exception {
    for (int round = 0; round < 15; round++) {
      Queue<Client> talking = new ConcurrentLinkedQueue<>();
      try (Rig rig = rig(3)) {
        for (Client client : connect(rig, 9)) {
          inBackground(() -> {
            try {
              for (int request = 1; ; request++) {
                serve(client, request);
                talking.add(client);
              }
            } catch (IOException e) {
              client.close(); // The server would linger for it.
            }
          });
        }
        int enough = 10 * round;
        Rig.until(() -> talking.size() > enough);
        if (gentle) {
          assertThat(rig.server.stop(Client.PATIENCE)).isTrue();
        } else {
          rig.server.stopNow();
        }
      }
      join();
    }
  }

  @Test
  void there_is_at_least_one_thread() {
    assertThatThrownBy(() -> new Puma(0)).hasMessage("at least 1 thread is needed, not 0");
  }
}
