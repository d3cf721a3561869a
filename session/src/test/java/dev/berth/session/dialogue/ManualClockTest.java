package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.session.Effects;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManualClockTest {
  private final ManualClock clock = new ManualClock();

  @Test
  void time_stands_still_until_it_is_moved() {
    assertThat(clock.now()).isEqualTo(ManualClock.START.toEpochMilli() * 1_000_000);
    clock.advance(Duration.ofNanos(7));
    assertThat(clock.now()).isEqualTo(ManualClock.START.toEpochMilli() * 1_000_000 + 7);
  }

  @Test
  void time_never_goes_backwards() {
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_thread_that_waits_looks_again_soon() {
    assertThat(clock.waitUntil(clock.now() + 5)).isEqualTo(5);
    assertThat(clock.waitUntil(clock.now())).isZero();
    assertThat(clock.waitUntil(clock.now() - 5)).isZero();
    assertThat(clock.waitUntil(clock.now() + Duration.ofHours(1).toNanos())).isEqualTo(10_000_000);
    assertThat(clock.waitUntil(Effects.NEVER)).isEqualTo(10_000_000);
  }
}
