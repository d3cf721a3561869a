package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A rate, with a clock that the test moves.
final class PaceTest {
  private static final long SECOND = 1_000_000_000;

  /// How many come in this time when somebody looks so often.
  private static int count(int rate, long start, long time, long step) {
    Pace pace = new Pace(rate, start);
    int count = 0;
    for (long now = start; now - start < time; now += step) {
      while (pace.delay(now) == 0 && count < 1_000_000) {
        pace.count(now);
        count++;
      }
    }
    return count;
  }

  @ParameterizedTest(name = "{0} a second")
  @ValueSource(ints = {1, 7, 100, 1000, 33_333, 250_000})
  void neverMoreComeThanTheRateAllows(int rate) {
    for (long step : new long[] {100_000, 1_000_000, 5_000_000}) {
      assertThat(count(rate, 0, 2 * SECOND, step))
          .isBetween((int) (1.99 * rate), (int) (2.02 * rate) + 2);
    }
  }

  @Test
  void whatWasNotUsedIsNotSavedUp() {
    Pace pace = new Pace(100, 0);
    pace.count(0);
    int count = 0;
    for (long now = 100 * SECOND; pace.delay(now) == 0; pace.count(now)) {
      count++;
    }
    assertThat(count).isLessThanOrEqualTo(2);
  }

  @Test
  void theDelayLeadsToTheNextOne() {
    Pace pace = new Pace(10, 0);
    pace.count(0);
    pace.count(0);
    long delay = pace.delay(0);

    assertThat(delay).isPositive();
    assertThat(pace.delay(delay - 1)).isPositive();
    assertThat(pace.delay(delay)).isZero();
  }

  @Test
  void theClockMayRunOver() {
    assertThat(count(1000, Long.MAX_VALUE - SECOND, 2 * SECOND, 1_000_000)).isBetween(1990, 2022);
  }

  @Test
  void anyRateNeverWaits() {
    assertThat(count(ScanOptions.ANY_RATE, 0, 1, 1)).isEqualTo(1_000_000);
  }
}
