package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.session.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// How connections and channels end: halves, orders, and what must not follow.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record EndsTest(Way way) {
  @Test
  void a_connection_that_both_have_finished_stays_until_the_session_closes_it() throws Exception {
    HandClock clock = HandClock.watched();
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "ended 0" -> {
                effects.shutdownWrite(CONTROL);
                effects.wakeAt(effects.now() + Duration.ofSeconds(1).toNanos());
              }
              case "woke" -> effects.close(CONTROL);
              default -> super.on(event, effects);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      assertThat(rig.connect().finish().end()).isEqualTo(Client.End.ORDERLY);
      long turns = clock.turns();
      Rig.moment();
      assertThat(clock.turns() - turns).as("turns of a driver that waits").isLessThan(100);
      clock.advance(Duration.ofSeconds(1));
      Rig.untilTold(session, "closed");
    }
    assertThat(session.events).containsExactly("opened", "ended 0", "woke", "closed");
  }

  @Test
  void what_was_sent_before_the_end_is_not_lost_when_both_have_finished() throws Exception {
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "opened" -> {
                effects.pause(CONTROL);
                effects.shutdownWrite(CONTROL);
                effects.wakeAt(effects.now() + Duration.ofMillis(50).toNanos());
              }
              case "woke" -> effects.resume(CONTROL);
              default -> super.on(event, effects);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      rig.connect().say("x".repeat(50_000)).finish().end();
      Rig.untilTold(session, "closed");
    }
    assertThat(session.events).containsExactly("opened", "woke", "ended 0", "closed");
    assertThat(session.heard).hasSize(50_000);
  }

  @Test
  void a_half_that_is_shut_down_still_hears() throws Exception {
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("opened")) {
              say(effects, CONTROL, "all");
              effects.shutdownWrite(CONTROL);
            }
            super.on(event, effects);
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect();
      assertThat(client.hearAll()).isEqualTo("all");
      client.say("more").finish();
      Rig.untilTold(session, "closed");
    }
    assertThat(session.heard).hasToString("more");
    assertThat(session.events).containsExactly("opened", "ended 0", "closed");
  }

  @Test
  void a_session_that_ends_when_its_time_has_come_does_not_mind_what_comes_with_it()
      throws Exception {
    HandClock clock = HandClock.unwatched();
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            switch (event) {
              case "opened" -> effects.wakeAt(effects.now() + Duration.ofSeconds(1).toNanos());
              case "woke" -> effects.abort(CONTROL);
              default -> super.on(event, effects);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      clock.advance(Duration.ofSeconds(1));
      client.say("x"); // Only now does the driver look at the clock.
      Rig.untilTold(session, "closed");
      assertThat(rig.server.counters().sessionErrors()).isZero();
    }
    assertThat(session.events).containsExactly("opened", "woke", "closed");
  }

  @Test
  void nothing_that_happened_before_the_session_closed_is_told_after_it() throws Exception {
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) throws Exception {
            super.read(channel, in, effects);
            // The end comes while this work keeps it from being told.
            effects.work(
                () -> 0,
                (_, after) -> {
                  tell("done", after);
                });
          }

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("done")) {
              effects.output(CONTROL).put(new byte[60_000]);
              effects.close(CONTROL);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      rig.connect().say("x").finish().hearBytes(60_000);
      Rig.untilTold(session, "closed");
    }
    assertThat(session.events).containsExactly("opened", "done", "closed");
  }

  @Test
  void closed_comes_after_sinks_sources_and_work_have_ended() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) {
            switch (event) {
              case "opened" -> {
                effects.receive(
                    CONTROL,
                    new Sink() {
                      @Override
                      public void write(ByteBuffer from) {
                        from.position(from.limit());
                        order.add("written");
                      }

                      @Override
                      public void close() {
                        order.add("sink closed");
                      }
                    });
                effects.send(
                    CONTROL,
                    new Source() {
                      @Override
                      public int read(ByteBuffer into) {
                        into.put(new byte[into.remaining()]);
                        return into.limit();
                      }

                      @Override
                      public void close() {
                        order.add("source closed");
                      }
                    });
              }
              case "closed" -> order.add("closed");
              default -> {}
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      Client client = rig.connect().say("x");
      Rig.until(() -> order.contains("written"));
      client.reset();
      Rig.untilTold(session, "closed");
    }
    assertThat(order).contains("sink closed", "source closed").endsWith("closed");
  }

  @Test
  void an_effect_in_closed_opens_nothing() throws Exception {
    try (Rig target = Rig.of(way, Told::new)) {
      Told session =
          new Told() {
            @Override
            void on(String event, Effects effects) throws Exception {
              if (event.equals("closed")) {
                effects.connect(1, target.server.address());
                effects.listen(2, InetAddress.getByName("127.0.0.1"));
                effects.close(CONTROL);
                effects.abort(CONTROL);
                effects.wakeAt(effects.now());
              }
              super.on(event, effects);
            }
          };
      try (Rig rig = Rig.of(way, () -> session)) {
        rig.connect().finish().end();
        Rig.untilTold(session, "closed");
        rig.untilIdle();
      }
      assertThat(target.server.counters().accepted()).isZero();
    }
  }

  @Test
  void a_further_channel_has_a_number_that_is_free() throws Exception {
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("opened")) {
              InetAddress client = InetAddress.getByName("127.0.0.1");
              effects.listen(1, client);
              for (Runnable mistake :
                  List.<Runnable>of(
                      () -> effects.listen(1, client),
                      () -> effects.listen(0, client),
                      () -> effects.listen(-1, client),
                      () -> effects.output(2),
                      () -> effects.output(-1),
                      () -> effects.connect(2, InetSocketAddress.createUnresolved("a.b", 1)))) {
                try {
                  mistake.run();
                  say(effects, Session.CONTROL, "allowed ");
                } catch (IllegalStateException | IllegalArgumentException e) {
                  say(effects, Session.CONTROL, "refused ");
                }
              }
              effects.close(CONTROL);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      assertThat(rig.connect().hearAll()).isEqualTo("refused ".repeat(6));
    }
  }

  @Test
  void the_last_reply_is_not_overtaken_by_what_the_client_sends_after_it() throws Exception {
    int count = 2_000_000;
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            take(in);
            effects.send(CONTROL, new Bulk.Up(count));
          }

          @Override
          void on(String event, Effects effects) throws Exception {
            if (event.equals("drained 0")) {
              effects.close(CONTROL); // The kernel has it all, and the client very little of it.
            }
            super.on(event, effects);
          }
        };
    HandClock clock = HandClock.unwatched();
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connectSlowly().say("go");
      Rig.untilTold(session, "closed");
      client.say("and another thing");
      Rig.moment();
      assertThat(Bulk.firstWrong(client.hearBytes(count), 0)).isEqualTo(-1);
      assertThat(client.hearAll()).isEmpty();
    }
  }

  @Test
  void a_client_that_does_not_end_is_not_waited_for_longer_than_it_takes() throws Exception {
    HandClock clock = HandClock.watched();
    Told session =
        new Told() {
          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            say(effects, CONTROL, "bye");
            effects.close(CONTROL); // With its bytes unread.
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connect().say("go");
      assertThat(client.hearAll()).isEqualTo("bye");
      Rig.untilTold(session, "closed");
      client.say("more");
      Rig.moment();
      assertThat(rig.server.counters().active()).isEqualTo(1);
      clock.advance(Duration.ofSeconds(3));
      rig.untilIdle();
    }
  }
}
