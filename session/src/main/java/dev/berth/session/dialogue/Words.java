package dev.berth.session.dialogue;

import dev.berth.session.TreePath;

/// The rest of one line of a dialogue, taken word by word.
///
/// Whatever is missing or too much is an [IllegalArgumentException] that says what was expected.
final class Words {
  private final String line;
  private int at;

  Words(String line) {
    this.line = line.strip();
  }

  boolean atEnd() {
    return at == line.length();
  }

  /// The next word, up to a blank.
  String word(String expected) {
    if (atEnd()) {
      throw new IllegalArgumentException("expected " + expected + ", and the line ends");
    }
    int end = line.indexOf(' ', at);
    return take(end < 0 ? line.length() : end);
  }

  /// The rest of the line.
  String rest() {
    return take(line.length());
  }

  /// A text between quotation marks, as bytes.
  String quoted(String expected) {
    if (!startsWith("\"")) {
      throw new IllegalArgumentException(
          "expected " + expected + " in quotation marks" + (atEnd() ? "" : ", not " + rest()));
    }
    int end = at + 1;
    while (end < line.length() && line.charAt(end) != '"') {
      end += line.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= line.length()) {
      throw new IllegalArgumentException("the quotation mark at the end is missing: " + rest());
    }
    String text = line.substring(at + 1, end);
    take(end + 1);
    return WireText.bytes(text);
  }

  /// An absolute path, in quotation marks when it has blanks or escapes.
  TreePath path() {
    String raw = startsWith("\"") ? quoted("a path") : WireText.utf8(word("a path"));
    if (!raw.startsWith("/")) {
      throw new IllegalArgumentException("expected a path that begins with /, not " + raw);
    }
    return TreePath.ROOT.resolve(raw);
  }

  /// A number of at most nine digits.
  int number(String expected) {
    String word = word(expected);
    if (!word.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("expected " + expected + ", not " + word);
    }
    return Integer.parseInt(word);
  }

  boolean startsWith(String text) {
    return line.startsWith(text, at);
  }

  /// Nothing more may follow.
  void end() {
    if (!atEnd()) {
      throw new IllegalArgumentException("expected the end of the line, not " + rest());
    }
  }

  private String take(int end) {
    String taken = line.substring(at, end);
    at = end;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return taken;
  }
}
