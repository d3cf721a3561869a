package dev.berth.session.dialogue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The text of a dialogue and the bytes that it stands for.
///
/// The rule that keeps it clean: bytes are chars of at most `\u00ff` everywhere in the kit; only
/// here they are made from text and shown as text.
final class WireText {
  private WireText() {}

  /// The bytes of a text with escapes; a character beyond ASCII stands for its UTF-8 bytes.
  ///
  /// @throws IllegalArgumentException for an escape that there is not
  static String bytes(String text) {
    StringBuilder bytes = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point != '\\') {
        bytes.append(utf8(Character.toString(point)));
      } else if (text.startsWith("x", i) && i + 3 <= text.length()) {
        bytes.append(hex(text.substring(i + 1, i + 3)));
        i += 3;
      } else {
        bytes.append(escape(i < text.length() ? text.charAt(i) : ' '));
        i++;
      }
    }
    return bytes.toString();
  }

  /// The UTF-8 bytes of a text without escapes.
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static char escape(char letter) {
    return switch (letter) {
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 't' -> '\t';
      case '0' -> '\0';
      case '"', '\\' -> letter;
      default ->
          throw new IllegalArgumentException(
              "there are the escapes \\r \\n \\t \\0 \\\\ \\\" and \\xNN, not \\" + letter);
    };
  }

  private static char hex(String digits) {
    try {
      return (char) HexFormat.fromHexDigits(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\\x needs two hexadecimal digits, not " + digits, e);
    }
  }

  /// Bytes as an array.
  static byte[] array(String bytes) {
    return bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Bytes for people, in the escapes of [#bytes]; the middle of a long text is left out.
  static String show(String bytes) {
    if (bytes.length() > 600) {
      return show(bytes.substring(0, 300))
          + " ("
          + (bytes.length() - 600)
          + " more bytes) "
          + show(bytes.substring(bytes.length() - 300));
    }
    StringBuilder text = new StringBuilder(bytes.length() + 2).append('"');
    bytes.chars().forEach(c -> text.append(shown((char) c)));
    return text.append('"').toString();
  }

  private static String shown(char c) {
    return switch (c) {
      case '\r' -> "\\r";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\\', '"' -> "\\" + c;
      default -> c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c);
    };
  }
}
