package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A session is woken at its time, not before, and once.
@ParameterizedClass
@MethodSource("dev.berth.server.Way#all")
@ExtendWith(NothingLeft.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
record TimeTest(Way way) {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /// Sleeps for as many seconds as the digit that it hears says, and tells when it has woken.
  private static final class Sleeper extends Told {
    private long asked;

    @Override
    void read(int channel, ByteBuffer in, Effects effects) {
      byte order = in.get();
      asked = effects.now();
      effects.wakeAt(order == 'n' ? Effects.NEVER : asked + (order - '0') * SECOND);
      say(effects, CONTROL, ".");
    }

    @Override
    void on(String event, Effects effects) throws Exception {
      if (event.equals("woke")) {
        say(effects, CONTROL, "%d".formatted((effects.now() - asked) / SECOND));
      } else {
        super.on(event, effects);
      }
    }
  }

  /// Waits until drivers have looked at the clock.
  private static void turn(HandClock clock) {
    long turns = clock.turns();
    Rig.until(() -> clock.turns() > turns + 2);
  }

  @Test
  void a_session_is_woken_once_at_the_time_it_asked_for_last() throws Exception {
    HandClock clock = HandClock.watched();
    Sleeper session = new Sleeper();
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connect();
      client.say("5").hear(1);
      client.say("2").hear(1);
      clock.advance(Duration.ofSeconds(2).minusNanos(1));
      turn(clock);
      assertThat(session.events).doesNotContain("woke");
      clock.advance(Duration.ofNanos(1));
      assertThat(client.hear(1)).isEqualTo("2");

      clock.advance(Duration.ofSeconds(10));
      turn(clock);
      assertThat(client.hearsNothing()).isTrue();

      client.say("3").hear(1);
      client.say("n").hear(1);
      clock.advance(Duration.ofSeconds(10));
      turn(clock);
      assertThat(client.hearsNothing()).isTrue();

      client.say("1").hear(1);
      client.say("4").hear(1);
      clock.advance(Duration.ofSeconds(3));
      turn(clock);
      assertThat(session.events).containsOnlyOnce("woke");
      clock.advance(Duration.ofSeconds(1));
      assertThat(client.hear(1)).isEqualTo("4");
    }
    assertThat(session.events.stream().filter("woke"::equals)).hasSize(2);
  }

  @Test
  void real_time_is_never_early() throws Exception {
    AtomicBoolean early = new AtomicBoolean();
    Told session =
        new Told() {
          private long due;
          private int count;

          @Override
          void on(String event, Effects effects) {
            if (!event.equals("closed")) {
              early.compareAndSet(false, effects.now() < due);
              if (++count == 40) {
                effects.close(CONTROL);
              }
              due = effects.now() + count * 100_000L;
              effects.wakeAt(due);
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> session)) {
      rig.connect().end();
    }
    assertThat(early).isFalse();
    assertThat(session.events).hasSize(41);
  }

  @Test
  void what_is_due_comes_before_what_has_been_sent_since() throws Exception {
    HandClock clock = HandClock.unwatched();
    List<String> order = new CopyOnWriteArrayList<>();
    Told session =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            order.add(event);
            if (event.equals("opened")) {
              effects.wakeAt(effects.now() + SECOND);
            }
            super.on(event, effects);
          }

          @Override
          void read(int channel, ByteBuffer in, Effects effects) {
            order.add(take(in));
          }
        };
    try (Rig rig = Rig.of(way, () -> session, options -> options.withClock(clock))) {
      Client client = rig.connect();
      Rig.untilTold(session, "opened");
      clock.advance(Duration.ofSeconds(1));
      client.say("x");
      Rig.until(() -> order.contains("x"));
    }
    assertThat(order).startsWith("opened", "woke", "x");
  }

  @Test
  void a_session_that_asks_for_a_time_that_has_come_does_not_keep_others_from_theirs()
      throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Told hasty =
        new Told() {
          @Override
          void on(String event, Effects effects) throws Exception {
            if (!enough.get()) {
              effects.wakeAt(event.equals("opened") ? 0 : effects.now());
            }
            if (!event.equals("woke")) {
              super.on(event, effects);
            } else if (events.size() > 1000) {
              events.clear();
            }
          }
        };
    try (Rig rig = Rig.of(way, () -> hasty.events.isEmpty() ? hasty : new IsolationTest.Echo())) {
      Client first = rig.connect();
      Rig.untilTold(hasty, "woke");
      if (!way.is("serial")) {
        assertThat(rig.connect().say("hello").hear(5)).isEqualTo("hello");
      }
      first.say("its own bytes too");
      Rig.until(() -> hasty.heard.length() == 17);
      enough.set(true);
    }
  }

  @Test
  void a_deadline_that_is_put_off_again_and_again_passes_once() throws Exception {
    HandClock clock = HandClock.watched();
    try (Rig rig = Rig.of(way, Sleeper::new, options -> options.withClock(clock))) {
      Client client = rig.connect();
      for (int i = 0; i < 200; i++) {
        client.say("9").hear(1);
        clock.advance(Duration.ofSeconds(5));
      }
      turn(clock);
      assertThat(client.hearsNothing()).isTrue();
      clock.advance(Duration.ofSeconds(5));
      assertThat(client.hear(2)).isEqualTo("10");
      turn(clock);
      assertThat(client.hearsNothing()).isTrue();
    }
  }
}
