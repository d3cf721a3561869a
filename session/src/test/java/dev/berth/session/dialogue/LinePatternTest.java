package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LinePatternTest {
  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "220 ..., 220 hello, true",
    "220 ..., '220 ', true",
    "220 ..., 220, false",
    "220, 220, true",
    "220, 220 hello, false",
    "..., '', true",
    "..., anything, true",
    "...end, the end, true",
    "...end, the end., false",
    "a...b, ab, true",
    "a...a, a, false",
    "a...b...c, a-b-c, true",
    "a...b...c, a-c-b, false",
    "ab...bc...cd, abcd, false",
    "a...b...b, ab, false",
    "a...x...x...b, axxb, true",
    "a...x...x...b, axb, false",
    "\\x2e..., ..., true",
    "\\x2e.., ..., true",
    "\\x2e.., xyz, false",
    "1. 2..3, 1. 2..3, true",
  })
  void dots_stand_for_any_run_of_bytes(String pattern, String line, boolean matches) {
    assertThat(LinePattern.of(pattern).matches(line)).isEqualTo(matches);
  }
}
