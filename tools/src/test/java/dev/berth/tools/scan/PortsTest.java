package dev.berth.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists of ports.
final class PortsTest {
  @ParameterizedTest(name = "{0} has {1} ports")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "80|1",
        "1-1024|1024",
        "22,80,8000-8999|1002",
        " 22 , 80 |2",
        "80,80,79-81|3",
        "5-5|1",
        "-|65535",
        "1-65535|65535",
        "60000-|5536",
        "-1024|1024",
        "http,443|2",
        "http-alt|1"
      })
  void aListIsNumbersRangesAndNames(String text, int count) {
    assertThat(Ports.parse(text).count()).isEqualTo(count);
  }

  @Test
  void aNameMeansItsPort() {
    assertThat(Ports.parse("ssh").contains(22)).isTrue();
    assertThat(Ports.parse("ssh").contains(23)).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "0|are 1 to 65535",
        "0-10|are 1 to 65535",
        "65536|are 1 to 65535",
        "1-65536|are 1 to 65535",
        "999999999|are 1 to 65535",
        "9-2|'9-2' is a range that ends before it begins",
        "nonsense|'nonsense' is no port, no range such as 1-1024, and no known service",
        "1-2-3|is no port",
        "99999999999|is no port",
        "+80|is no port",
        "80;81|is no port"
      })
  void whatIsWrongIsTold(String text, String why) {
    assertThatThrownBy(() -> Ports.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", "80,", ",80", "80,,81"})
  void nothingBetweenCommasIsWrong(String text) {
    assertThatThrownBy(() -> Ports.parse(text)).hasMessageContaining("'' is no port");
  }

  @Test
  void portsCanBeGivenAsNumbers() {
    assertThat(Ports.of(1, 65_535, 1).count()).isEqualTo(2);
    assertThat(Ports.range(3, 7).count()).isEqualTo(5);
    assertThatThrownBy(() -> Ports.of()).hasMessage("there is no port");
    assertThatThrownBy(() -> Ports.of(0)).hasMessageContaining("are 1 to 65535");
    assertThatThrownBy(() -> Ports.range(0, 1)).hasMessageContaining("are 1 to 65535");
    assertThatThrownBy(() -> Ports.range(2, 1)).hasMessageContaining("ends before it begins");
  }

  @Test
  void thoseWhereSomebodyIsLikelyComeFirst() {
    assertThat(Ports.parse("20-25,443,79-81").likelyFirst())
        .containsExactly(80, 443, 22, 21, 25, 23, 20, 24, 79, 81);
  }

  @Test
  void eachIsAskedOnce() {
    int[] all = Ports.parse("-").likelyFirst().toArray();

    assertThat(all).hasSize(65_535).doesNotHaveDuplicates();
  }
}
