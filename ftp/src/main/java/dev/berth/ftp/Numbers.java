package dev.berth.ftp;

/// Numbers as clients may write them.
final class Numbers {
  private Numbers() {}

  /// A number of decimal digits and nothing else, at most 2^63-1; -1 when the text is anything
  /// else.
  static long parse(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
