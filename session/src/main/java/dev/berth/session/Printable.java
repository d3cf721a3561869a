package dev.berth.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Turns bytes from strangers into text that is safe to print, log and read.
public final class Printable {
  private Printable() {}

  /// The bytes as UTF-8 text on one line: control characters, line separators, a backslash, and
  /// bytes that are not UTF-8 appear as `\xNN`, one for each byte.
  public static String utf8(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; ) {
      int length = Math.min(sequenceLength(bytes[i]), bytes.length - i);
      String decoded = length == 0 ? null : decode(bytes, i, length);
      if (decoded != null && isSafe(decoded.codePointAt(0))) {
        text.append(decoded);
        i += length;
      } else {
        text.append(String.format("\\x%02x", bytes[i]));
        i++;
      }
    }
    return text.toString();
  }

  private static int sequenceLength(byte lead) {
    int value = lead & 0xff;
    if (value < 0x80) {
      return 1;
    }
    return value < 0xc2 ? 0 : value < 0xe0 ? 2 : value < 0xf0 ? 3 : value < 0xf5 ? 4 : 0;
  }

  private static @org.jspecify.annotations.Nullable String decode(
      byte[] bytes, int at, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isSafe(int codePoint) {
    if (codePoint == '\\') {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
