package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Patterns for names, and how long they take.
class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, a, true",
    "*.txt, a.txt, true",
    "*.txt, .txt, true",
    "*.txt, a.txt.gz, false",
    "a*b*c, abc, true",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXbX, false",
    "?, a, true",
    "?, ab, false",
    "a?c, abc, true",
    "[abc], b, true",
    "[abc], d, false",
    "[a-c]x, bx, true",
    "[!a-c]x, bx, false",
    "[^a-c]x, dx, true",
    "[]], ], true",
    "[!]], a, true",
    "[a-], -, true",
    "[-a], -, true",
    "[z-a], z, false",
    "[, [, true",
    "[a, [a, true",
    "a[, a[, true",
    "\\*, *, true",
    "\\*, a, false",
    "a\\, a\\, true",
    "**, a, true",
    "a**b, ab, true",
    "*a, ba, true",
    "*a, bab, false",
    "'{a,b}', a, false",
  })
  void matches(String pattern, String name, boolean expected) {
    assertThat(new Glob(pattern).matches(name)).isEqualTo(expected);
  }

  @Test
  void nothingMatchesNothingButAStar() {
    assertThat(new Glob("").matches("")).isTrue();
    assertThat(new Glob("*").matches("")).isTrue();
    assertThat(new Glob("?").matches("")).isFalse();
    assertThat(new Glob("").matches("a")).isFalse();
  }

  /// A name that counts how often somebody looks at it.
  private static final class Watched implements CharSequence {
    private final String name;
    long looks;

    Watched(String name) {
      this.name = name;
    }

    @Override
    public int length() {
      return name.length();
    }

    @Override
    public char charAt(int index) {
      looks++;
      return name.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return name.subSequence(start, end);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
        "*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?b",
        "*[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*b",
        "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "*[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
      })
  void noPatternTakesLong(String pattern) {
    for (String letter : new String[] {"a", "["}) {
      Watched name = new Watched(letter.repeat(255));
      new Glob(pattern).matches(name);
      assertThat(name.looks).isLessThanOrEqualTo((long) pattern.length() * 255);
    }
  }

  @Test
  void longerThanAnyNameMatchesNothing() {
    assertThat(new Glob("?".repeat(256)).matches("a".repeat(255))).isFalse();
    assertThat(new Glob("a*").matches("a".repeat(256))).isFalse();
    assertThat(new Glob("*".repeat(4000)).matches("a")).isTrue();
  }
}
