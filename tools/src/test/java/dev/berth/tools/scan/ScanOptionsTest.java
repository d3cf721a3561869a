package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The options of a scan.
final class ScanOptionsTest {
  @Test
  void valuesOutOfRangeAreRefused() {
    ScanOptions options = ScanOptions.DEFAULT;

    assertThatThrownBy(() -> options.withTimeout(Duration.ZERO)).hasMessageContaining("timeout");
    assertThatThrownBy(() -> options.withTimeout(Duration.ofDays(2))).hasMessageContaining("a day");
    assertThatThrownBy(() -> options.withDeadline(Duration.ofSeconds(-1)))
        .hasMessageContaining("deadline");
    assertThatThrownBy(() -> options.withRate(-1)).hasMessageContaining("0 (any) or more, not -1");
    assertThatThrownBy(() -> options.withMaxConnections(0)).hasMessageContaining("not 0");
  }

  @Test
  void eachCanBeChangedAlone() {
    ScanOptions options =
        ScanOptions.DEFAULT
            .withTimeout(Duration.ofSeconds(1))
            .withDeadline(Duration.ofSeconds(3))
            .withRate(4)
            .withMaxConnections(5);

    assertThat(options)
        .isEqualTo(new ScanOptions(Duration.ofSeconds(1), Duration.ofSeconds(3), 4, 5));
    assertThat(options.withDeadline(null).deadline()).isNull();
  }
}
