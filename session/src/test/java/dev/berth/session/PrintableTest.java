package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PrintableTest {
  private static String shown(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return Printable.utf8(array);
  }

  private static String shown(String text) {
    return Printable.utf8(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void text_of_all_lengths_of_utf8_stays_as_it_is() {
    String text = "plain \"q\" \u00e9 \u20ac \ud83d\udea2";

    assertThat(shown(text)).isEqualTo(text);
    assertThat(shown("")).isEmpty();
  }

  @Test
  void control_characters_and_a_backslash_become_bytes() {
    assertThat(shown("a\rb\nc\td\0e\u007ff\u001b[2J\\"))
        .isEqualTo("a\\x0db\\x0ac\\x09d\\x00e\\x7ff\\x1b[2J\\x5c");
    assertThat(shown("\u0085")).isEqualTo("\\xc2\\x85");
  }

  @Test
  void characters_that_break_or_turn_a_line_become_bytes() {
    assertThat(shown("\u2028")).isEqualTo("\\xe2\\x80\\xa8");
    assertThat(shown("\u2029")).isEqualTo("\\xe2\\x80\\xa9");
    assertThat(shown("\u202e")).isEqualTo("\\xe2\\x80\\xae");
    assertThat(shown("\ufeff")).isEqualTo("\\xef\\xbb\\xbf");
  }

  @Test
  void bytes_that_are_no_utf8_become_bytes_and_the_rest_is_read_on() {
    assertThat(shown(0xff, 'a')).isEqualTo("\\xffa");
    assertThat(shown(0x80, 'a')).isEqualTo("\\x80a");
    assertThat(shown(0xc3, 'a', 'b')).isEqualTo("\\xc3ab");
    assertThat(shown(0xe2, 0x82)).isEqualTo("\\xe2\\x82");
    assertThat(shown(0xc0, 0xaf)).as("overlong").isEqualTo("\\xc0\\xaf");
    assertThat(shown(0xed, 0xa0, 0x80)).as("surrogate").isEqualTo("\\xed\\xa0\\x80");
    assertThat(shown(0xf4, 0x90, 0x80, 0x80)).as("too large").isEqualTo("\\xf4\\x90\\x80\\x80");
  }

  @Test
  void no_bytes_at_all_bring_a_line_end_through() {
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertThat(Printable.utf8(bytes).lines().count()).isLessThanOrEqualTo(1);
      assertThat(Printable.utf8(bytes).chars().noneMatch(Character::isISOControl)).isTrue();
    }
  }
}
