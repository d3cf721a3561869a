package dev.berth.ftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A whole reply (RFC 959, section 4.2) as the bytes of the wire.
///
/// The rule: a reply is well formed whatever text is put into it. No CR or LF gets in, and no line
/// between the first and the last of several can be taken for the last.
final class Reply {
  /// Nothing is said.
  static final Reply NONE = new Reply("");

  private final byte[] bytes;

  private Reply(String text) {
    bytes = text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A reply of one line.
  ///
  /// @param text bytes as chars, so that a name keeps its bytes
  static Reply of(int code, String text) {
    StringBuilder line = new StringBuilder(text.length() + 6).append(code).append(' ');
    appendText(line, text);
    return new Reply(line.append("\r\n").toString());
  }

  /// A reply of several lines (section 4.2, "multi-line replies"); those in the middle begin with a
  /// space.
  static Reply of(int code, String first, List<String> lines, String last) {
    return new Reply(head(code, first) + body(lines) + code + " " + last + "\r\n");
  }

  /// The first line of several.
  static String head(int code, String first) {
    StringBuilder line = new StringBuilder().append(code).append('-');
    appendText(line, first);
    return line.append("\r\n").toString();
  }

  private static String body(List<String> lines) {
    StringBuilder body = new StringBuilder();
    for (String line : lines) {
      appendText(body.append(' '), line);
      body.append("\r\n");
    }
    return body.toString();
  }

  /// 257: a path in quotes, those within it doubled (RFC 959, appendix II).
  static Reply path(String path, String text) {
    return of(Code.PATHNAME_CREATED, "\"" + path.replace("\"", "\"\"") + "\" " + text);
  }

  /// A CR becomes CR NUL, as Telnet wants it (RFC 854); a LF cannot be told at all.
  private static void appendText(StringBuilder to, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\r' -> to.append("\r\0");
        case '\n' -> to.append('?');
        default -> to.append(c);
      }
    }
  }

  /// Puts the bytes into the output.
  void writeTo(ByteBuffer out) {
    out.put(bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.ISO_8859_1).strip();
  }
}
