package dev.berth.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void operationsAreDueOneAfterTheOther() {
    Pace pace = new Pace(4);

    assertThat(pace.due(0, 100)).isEqualTo(100);
    assertThat(pace.due(1, 100)).isEqualTo(250_000_100);
    assertThat(pace.due(8, 100)).isEqualTo(2_000_000_100);
  }

  @Test
  void whatIsLateIsDueWhenItWasDue() {
    long start = System.nanoTime() - 1_000_000_000;

    assertThat(new Pace(1000).await(1, start, start + 2_000_000_000)).isEqualTo(start + 1_000_000);
  }

  @Test
  void nobodyWaitsBeyondTheEnd() {
    long start = System.nanoTime();

    assertThat(new Pace(1).await(3600, start, start + 1)).isEqualTo(start + 3_600_000_000_000L);
  }

  @Test
  void refusesANegativeRate() {
    assertThatThrownBy(() -> new Pace(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
