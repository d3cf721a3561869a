package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeStringTest {
  private static String text(byte... bytes) {
    return NativeString.of(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "grün", "\uD83D\uDE00", "a\n\tb", "\uFFFD", "\uFEFFx"})
  void text_is_utf_8_whatever_the_locale_says(String text) {
    assertThat(NativeString.bytes(text)).isEqualTo(text.getBytes(UTF_8));
    assertThat(text(text.getBytes(UTF_8))).isEqualTo(text);
  }

  @Test
  void a_byte_that_is_no_utf_8_is_a_lone_surrogate() {
    assertThat(text((byte) 'g', (byte) 0xfc, (byte) 'n')).isEqualTo("g\uDCFCn");
    assertThat(NativeString.bytes("g\uDCFCn")).containsExactly('g', 0xfc, 'n');
    assertThat(text((byte) 0xe2, (byte) 0x82)).isEqualTo("\uDCE2\uDC82");
  }

  @Test
  void every_sequence_of_bytes_survives_the_way_to_a_text_and_back() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      for (int k = 0; k < bytes.length; k++) {
        // Much that begins like UTF-8, and no NUL.
        bytes[k] = (byte) (random.nextBoolean() ? bytes[k] | 0x80 : Math.max(1, bytes[k] & 0x7f));
      }
      assertThat(NativeString.bytes(text(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void a_part_of_the_bytes_is_decoded() {
    assertThat(NativeString.of("xgrüny".getBytes(UTF_8), 1, 6)).isEqualTo("grün");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\0", "\uD83D", "\uD83Dx", "\uDE00", "\uDC7F"})
  void what_has_no_bytes_is_refused(String text) {
    assertThatThrownBy(() -> NativeString.bytes(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_message_shows_what_is_odd() {
    assertThat(NativeString.printable("a b\n\\\u00fc\uDCFF"))
        .isEqualTo("a b\\x0a\\x5c\\u00fc\\xff");
  }
}
