package dev.berth.sockets;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Text as a program is given it: arguments, the environment, the path of a program. To the kernel
/// these are bytes without an encoding; here they are UTF-8, whatever the locale says, and a byte
/// that is no part of any UTF-8 is the lone surrogate U+DC00 plus its value. So every sequence of
/// bytes survives the way to a string and back (the way of Python's PEP 383).
final class NativeString {
  private static final char ESCAPE = '\uDC00';
  private static final char FIRST_ESCAPED = '\uDC80';
  private static final char LAST_ESCAPED = '\uDCFF';

  private NativeString() {}

  /// The text of these bytes.
  static String of(byte[] bytes, int from, int to) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    // No byte makes more than one char.
    CharBuffer out = CharBuffer.allocate(to - from);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    while (result.isMalformed()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xff)));
      }
      result = decoder.reset().decode(in, out, true);
    }
    return out.flip().toString();
  }

  /// The bytes of a text.
  ///
  /// @throws IllegalArgumentException when it holds a NUL, which would end it, or a surrogate that
  ///   stands for no byte
  static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException("a NUL ends a text: " + printable(text));
      }
      if (Character.isHighSurrogate(c) && followedByLow(text, i)) {
        i++;
      } else if (Character.isSurrogate(c)) {
        if (c < FIRST_ESCAPED || c > LAST_ESCAPED) {
          throw new IllegalArgumentException("half a character: " + printable(text));
        }
        bytes.writeBytes(text.substring(start, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(c - ESCAPE);
        start = i + 1;
      }
    }
    bytes.writeBytes(text.substring(start).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static boolean followedByLow(String text, int i) {
    return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
  }

  /// The text for a message: what is not printable ASCII as `\xNN`, so that it forges no line.
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~' && c != '\\') {
        shown.append(c);
      } else if (c >= FIRST_ESCAPED && c <= LAST_ESCAPED) {
        shown.append(String.format("\\x%02x", c - ESCAPE));
      } else {
        shown.append(String.format(c < 0x80 ? "\\x%02x" : "\\u%04x", (int) c));
      }
    }
    return shown.toString();
  }
}
