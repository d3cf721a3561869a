package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The dates of listings and the times of MDTM and MFMT.
class TimesTest {
  private static long nanos(String instant) {
    Instant time = Instant.parse(instant);
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T08:00:00Z, 2026-11-20T07:59:59Z, Nov 20 07:59",
    "2026-11-20T08:00:00Z, 2026-11-20T08:00:00.5Z, Nov 20 08:00",
    "2026-11-20T08:00:00Z, 2026-11-21T07:59:59Z, Nov 21 07:59",
    "2026-11-20T08:00:00Z, 2026-11-21T08:00:00Z, Nov 21  2026",
    "2026-11-20T08:00:00Z, 2027-01-05T08:00:00Z, Jan  5  2027",
    "2026-11-20T08:00:00Z, 2026-05-21T20:00:00Z, May 21 20:00",
    "2026-11-20T08:00:00Z, 2026-05-21T17:00:00Z, May 21  2026",
    "2026-11-20T08:00:00Z, 2025-11-20T08:00:00Z, Nov 20  2025",
    "2026-11-20T08:00:00Z, 1970-01-01T00:00:00Z, Jan  1  1970",
    "2026-11-20T08:00:00Z, 1969-12-31T23:59:59.5Z, Dec 31  1969",
  })
  void aDateInAListing(String now, String time, String expected) {
    StringBuilder text = new StringBuilder();
    Times.appendListDate(text, nanos(time), nanos(now));
    assertThat(text).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T08:01:02Z, 20261120080102",
    "2026-11-20T08:01:02.999999999Z, 20261120080102",
    "1969-12-31T23:59:59.5Z, 19691231235959",
    "1970-01-01T00:00:00Z, 19700101000000",
  })
  void aStamp(String time, String expected) {
    StringBuilder text = new StringBuilder();
    Times.appendStamp(text, nanos(time));
    assertThat(text).hasToString(expected);
  }

  @Test
  void readsStamps() {
    assertThat(Times.parseStamp("20261120080102")).isEqualTo(nanos("2026-11-20T08:01:02Z"));
    assertThat(Times.parseStamp("20261120080102.25")).isEqualTo(nanos("2026-11-20T08:01:02.25Z"));
    assertThat(Times.parseStamp("20240229000000")).isEqualTo(nanos("2024-02-29T00:00:00Z"));
    assertThat(Times.parseStamp("20261120080102.000000001"))
        .isEqualTo(nanos("2026-11-20T08:01:02.000000001Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026112008010",
        "202611200801022",
        "20261320080102",
        "20230229000000",
        "20261120240000",
        "20261120086000",
        "20261120080160",
        "+0261120080102",
        "2026112008010x",
        "20261120080102.",
        "20261120080102.x",
        "20261120080102.1.2",
        "20261120080102.0000000001",
        "99991231235959",
        "00000000000000"
      })
  void refusesWhatIsNoTime(String text) {
    assertThat(Times.parseStamp(text)).isNull();
  }

  @Test
  void pads() {
    StringBuilder text = new StringBuilder();
    Times.appendPadded(text, 0, 3, ' ');
    Times.appendPadded(text, 123, 2, '0');
    Times.appendPadded(text, Long.MAX_VALUE, 1, '0');
    assertThat(text).hasToString("  0123" + Long.MAX_VALUE);
  }
}
