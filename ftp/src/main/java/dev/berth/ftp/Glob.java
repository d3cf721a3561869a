package dev.berth.ftp;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A pattern for names: `*` any bytes, `?` one byte, `[a-z]` one of a set, `[!a-z]` or `[^a-z]` one
/// that is not in it, `\` takes the next byte as it is. No braces.
///
/// The rule: the steps are bounded by the length of the pattern times that of the name, both at
/// most 255. Only the last star that has been reached may still match differently, so nothing is
/// tried twice (the "exponential glob" of CVE-2010-2632 tries all stars again).
final class Glob {
  /// The longest name of a file (NAME_MAX of limits.h); a longer pattern is not worth its time.
  private static final int LONGEST = 255;

  /// What may stand at one place of a name each; an empty set is a star.
  private final List<BitSet> elements = new ArrayList<>();

  /// @param pattern bytes as chars
  Glob(String pattern) {
    int at = 0;
    while (at < pattern.length()) {
      BitSet bytes = new BitSet(256);
      at = parse(pattern, at, bytes);
      if (!bytes.isEmpty()) {
        elements.add(bytes);
      } else if (!isStar(elements.size() - 1)) {
        elements.add(bytes);
      }
    }
  }

  /// Whether a name could be meant as a pattern.
  static boolean isPattern(String name) {
    return name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
  }

  /// Reads one element into a set; a star leaves it empty.
  ///
  /// @return where the next one begins
  private static int parse(String pattern, int at, BitSet bytes) {
    char c = pattern.charAt(at);
    if (c == '*') {
      return at + 1;
    }
    if (c == '?') {
      bytes.set(0, 256);
      return at + 1;
    }
    if (c == '[') {
      int first =
          at + 1 < pattern.length() && "!^".indexOf(pattern.charAt(at + 1)) >= 0 ? at + 2 : at + 1;
      int close = pattern.indexOf(']', first + 1);
      if (close > 0) {
        parseSet(pattern, first, close, bytes);
        if (first > at + 1) {
          bytes.flip(0, 256);
        }
        if (!bytes.isEmpty()) {
          return close + 1;
        }
      }
    }
    boolean escaped = c == '\\' && at + 1 < pattern.length();
    bytes.set(pattern.charAt(escaped ? at + 1 : at));
    return escaped ? at + 2 : at + 1;
  }

  private static void parseSet(String pattern, int from, int to, BitSet bytes) {
    for (int i = from; i < to; i++) {
      char low = pattern.charAt(i);
      boolean range = i + 2 < to && pattern.charAt(i + 1) == '-';
      char high = range ? pattern.charAt(i + 2) : low;
      if (low <= high) {
        bytes.set(low, high + 1);
      }
      i += range ? 2 : 0;
    }
  }

  /// Whether the pattern describes the whole name. A leading dot is nothing special.
  boolean matches(CharSequence name) {
    if (elements.size() > LONGEST || name.length() > LONGEST) {
      return false;
    }
    int at = 0;
    int element = 0;
    int star = -1;
    int starAt = 0;
    while (at < name.length()) {
      if (isStar(element)) {
        star = element++;
        starAt = at;
      } else if (element < elements.size() && elements.get(element).get(name.charAt(at))) {
        element++;
        at++;
      } else if (star >= 0) {
        element = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    if (isStar(element)) {
      element++;
    }
    return element == elements.size();
  }

  private boolean isStar(int element) {
    return element >= 0 && element < elements.size() && elements.get(element).isEmpty();
  }
}
