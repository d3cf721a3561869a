package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/// Seconds as people write them.
final class SecondsTest {
  @ParameterizedTest(name = "{0} seconds are {1}")
  @CsvSource({
    "2, PT2S",
    "0.5, PT0.5S",
    ".25, PT0.25S",
    "1.000000001, PT1.000000001S",
    "999999999, PT277777H46M39S"
  })
  void theyMayHaveAFraction(String text, Duration time) {
    assertThat(new Seconds().convert(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0.0",
        "-1",
        "+1",
        "1.",
        "1,5",
        "2s",
        "1e3",
        "NaN",
        "1.0000000001",
        "9999999999"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> new Seconds().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("second");
  }
}
