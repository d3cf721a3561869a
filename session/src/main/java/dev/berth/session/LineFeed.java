package dev.berth.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Finds a line feed, eight bytes at a time. Depends on nothing but the buffer.
final class LineFeed {
  private static final long FEEDS = 0x0a0a0a0a0a0a0a0aL;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

  private LineFeed() {}

  /// The index of the first line feed from `from` up to `to` (exclusive), or -1.
  static int find(ByteBuffer in, int from, int to) {
    int at = from;
    boolean little = in.order() == ByteOrder.LITTLE_ENDIAN;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long zeros = zeroBytes(in.getLong(at) ^ FEEDS);
      if (zeros != 0) {
        int bits = little ? Long.numberOfTrailingZeros(zeros) : Long.numberOfLeadingZeros(zeros);
        return at + (bits >>> 3);
      }
    }
    for (; at < to; at++) {
      if (in.get(at) == '\n') {
        return at;
      }
    }
    return -1;
  }

  /// Sets the top bit of each byte that is zero and no other bit. (The shorter formula with one
  /// subtraction lets a borrow mark the byte above a zero too, which would be wrong in one of the
  /// two byte orders.)
  private static long zeroBytes(long word) {
    return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
  }
}
