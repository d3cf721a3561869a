package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.session.Clock;
import dev.berth.session.Effects;
import dev.berth.session.Refusal;
import dev.berth.sockets.ErrnoException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The two ways to stop, gently and at once, and what each does to those who are being served.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record StopTest(Way way) {
  /// Finishes what it is doing, and only then goes.
  private static final class Finishing extends Told {
    @Override
    void on(String event, Effects effects) throws Exception {
      if (event.equals("stopping")) {
        say(effects, CONTROL, "wait");
      } else {
        super.on(event, effects);
      }
    }

    @Override
    void read(int channel, ByteBuffer in, Effects effects) throws Exception {
      super.read(channel, in, effects);
      if (events.contains("stopping")) {
        say(effects, CONTROL, "bye");
        effects.close(CONTROL);
      }
    }
  }

  /// Does not go.
  private static final class Staying extends Told {
    @Override
    void on(String event, Effects effects) {}
  }

  @Test
  void a_gentle_stop_lets_sessions_finish_and_takes_nobody_new() throws Exception {
    Finishing session = new Finishing();
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      rig.server.beginStop();
      rig.server.beginStop();
      assertThat(client.hear(4)).isEqualTo("wait");
      Rig.moment();
      client.say("done");
      assertThat(client.hearAll()).isEqualTo("bye");
      assertThat(rig.server.stop(Client.PATIENCE)).isTrue();
      rig.server.await();
      assertThatThrownBy(rig::connect).isInstanceOf(ErrnoException.class);
    }
    assertThat(session.events).containsExactly("opened", "stopping", "closed");
  }

  @Test
  void who_does_not_go_is_cut_off_at_the_deadline() throws Exception {
    Staying session = new Staying();
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");

      assertThat(rig.server.stop(Duration.ofMillis(50))).isFalse();
      assertThat(client.end()).isEqualTo(Client.End.RESET);
    }
    assertThat(session.events).containsExactly("opened", "stopping", "closed");
  }

  @Test
  void a_stop_at_once_asks_nobody() throws Exception {
    Staying session = new Staying();
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      rig.server.stopNow();
      assertThat(client.end()).isEqualTo(Client.End.RESET);
    }
    assertThat(session.events).containsExactly("opened", "closed");
  }

  @Test
  void who_waits_in_the_queue_is_told_that_the_server_stops() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) throws Exception {
            take(in);
            busy.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            effects.close(CONTROL);
          }
        };
    boolean alone = way.is("serial") || way.hasOneReactor();
    try (Rig rig = Rig.of(way, () -> alone ? session : new Told())) {
      Client first = rig.connect().say("x");
      List<Client> queue = new ArrayList<>();
      if (alone) {
        Rig.untilTold(session, "opened");
        Rig.moment();
        for (int i = 0; i < 5; i++) {
          queue.add(rig.connect());
        }
      }
      rig.server.beginStop();
      busy.countDown();
      rig.server.await();
      if (way.is("serial")) {
        for (Client client : queue) {
          assertThat(client.hearAll()).isEqualTo("no: STOPPING");
        }
        assertThat(rig.server.counters().refused(Refusal.STOPPING)).isEqualTo(5);
      } else {
        for (Client client : queue) {
          client.end(); // Told so, or taken and sent away.
        }
      }
      first.end();
    }
  }

  @Test
  void a_server_stops_while_it_starts() throws Exception {
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    for (int i = 0; i < 30; i++) {
      Server server =
          Server.start(
              new Rig.Toy(Told::new),
              way.architecture(),
              any,
              ServerOptions.DEFAULT.withMultiplexer(way.multiplexer()));
      switch (i % 3) {
        case 0 -> server.close();
        case 1 -> assertThat(server.stop(Client.PATIENCE)).isTrue();
        default -> {
          server.beginStop();
          server.await();
        }
      }
    }
  }

  @Test
  void a_stop_at_once_overtakes_a_gentle_one() throws Exception {
    for (int i = 0; i < 20; i++) {
      Staying session = new Staying();
      try (Rig rig = Rig.of(way, () -> session)) {
        rig.connect();
        Rig.untilTold(session, "opened");
        Thread gentle = Thread.ofPlatform().start(rig.server::beginStop);
        rig.server.stopNow();
        gentle.join();
      }
    }
  }

  @Test
  void a_stop_reaches_a_session_that_begins_to_wait_for_a_further_channel() throws Exception {
    AtomicBoolean connecting = new AtomicBoolean();
    Rig[] made = new Rig[1];
    // A driver asks how long to wait after its last look at who has called.
    Clock clock =
        new Clock() {
          @Override
          public long now() {
            return Clock.system().now();
          }

          @Override
          public long waitUntil(long time) {
            if (connecting.compareAndSet(true, false)) {
              made[0].server.beginStop();
            }
            return Clock.system().waitUntil(time);
          }
        };
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) throws Exception {
            take(in);
            effects.listen(1, InetAddress.getByName("127.0.0.1"));
            connecting.set(true);
          }
        };
    try (Rig rig =
        Rig.of(
            way,
            () -> session,
            options -> options.withClock(clock).withPassivePorts(new PassivePorts(0, 0, false)))) {
      made[0] = rig;
      Client client = rig.connect().say("x");
      assertThat(client.end()).isEqualTo(Client.End.ORDERLY);
      Rig.untilTold(session, "closed");
    }
  }

  @Test
  void a_stop_at_once_waits_for_work_that_runs_and_drops_what_is_unsent() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.send(CONTROL, new Bulk.Up(Long.MAX_VALUE));
            effects.work(
                () -> {
                  working.countDown();
                  await(finish);
                  done.set(true);
                  return 0;
                },
                (_, _) -> {});
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      rig.connect().say("x");
      working.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Thread stop =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  rig.server.stopNow();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      Rig.moment();
      finish.countDown();
      stop.join();
      assertThat(done).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
