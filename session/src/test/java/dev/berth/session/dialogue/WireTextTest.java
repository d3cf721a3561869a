package dev.berth.session.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WireTextTest {
  @Test
  void escapes_stand_for_bytes_and_other_text_for_its_utf8() {
    assertThat(WireText.bytes("a\\r\\n\\t\\0\\\\\\\"\\xff\\x0A"))
        .isEqualTo("a\r\n\t\0\\\"\u00ff\n");
    assertThat(WireText.bytes("\u00e9\ud83d\udea2"))
        .isEqualTo("\u00c3\u00a9\u00f0\u009f\u009a\u00a2");
  }

  @Test
  void what_is_shown_can_be_written_in_a_dialogue() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      all.append(c);
    }
    String shown = WireText.show(all.toString());

    assertThat(WireText.bytes(shown.substring(1, shown.length() - 1))).isEqualTo(all.toString());
    assertThat(shown).matches("[ -~]*");
  }

  @Test
  void the_middle_of_much_is_left_out() {
    assertThat(WireText.show("a".repeat(300) + "b".repeat(5000) + "c".repeat(300)))
        .isEqualTo("\"" + "a".repeat(300) + "\" (5000 more bytes) \"" + "c".repeat(300) + "\"");
  }
}
