package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import java.time.Duration;
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
}
