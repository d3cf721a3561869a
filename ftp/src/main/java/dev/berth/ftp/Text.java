package dev.berth.ftp;

import dev.berth.session.Printable;
import java.nio.charset.StandardCharsets;

/// Text of strangers: what may be shown and what may be listed.
final class Text {
  private Text() {}

  /// The text with everything escaped that could forge a line or move a cursor.
  static String printable(String text) {
    return Printable.utf8(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Whether a name can be told on a line of a listing. One with CR or LF cannot (RFC 3659, section
  /// 2.2), so it is left out: it would forge an entry.
  static boolean isListable(String name) {
    return name.indexOf('\r') < 0 && name.indexOf('\n') < 0;
  }

  /// Whether there is a control character in it.
  static boolean hasControl(String text) {
    return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
  }
}
