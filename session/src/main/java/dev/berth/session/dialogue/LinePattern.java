package dev.berth.session.dialogue;

import java.util.ArrayList;
import java.util.List;

/// A line in which `...` stands for any run of bytes, an empty one too.
///
/// @param text what the dialogue says, for messages
/// @param parts the bytes between the runs, in order; at least one
record LinePattern(String text, List<String> parts) {
  LinePattern {
    parts = List.copyOf(parts);
  }

  /// Reads a pattern; a `...` that is meant as itself is written `\x2e..`.
  ///
  /// @throws IllegalArgumentException for an escape that there is not
  static LinePattern of(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split("\\.\\.\\.", -1)) {
      parts.add(WireText.bytes(part));
    }
    return new LinePattern(text, parts);
  }

  /// Whether the line, without its end, matches.
  boolean matches(String line) {
    String first = parts.getFirst();
    String last = parts.getLast();
    if (parts.size() == 1) {
      return line.equals(first);
    }
    int end = line.length() - last.length();
    int at = first.length();
    if (!line.startsWith(first) || !line.endsWith(last) || end < at) {
      return false;
    }
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = line.indexOf(part, at);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }
}
