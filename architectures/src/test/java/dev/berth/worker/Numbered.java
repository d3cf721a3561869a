package dev.berth.worker;

import dev.berth.session.Source;
import java.nio.ByteBuffer;

/// So many bytes, of which each is known by its place: what [EchoProgram] sends and [Transfer]
/// compares.
final class Numbered implements Source {
  /// No power of two, so that a buffer too many or too few is seen.
  private static final int PERIOD = 65_521;

  private static final byte[] PATTERN = new byte[2 * PERIOD];

  static {
    for (int i = 0; i < PATTERN.length; i++) {
      PATTERN[i] = (byte) (i % PERIOD * 31 + (i % PERIOD >>> 8));
    }
  }

  private final long count;
  private long place;

  Numbered(long count) {
    this.count = count;
  }

  @Override
  public int read(ByteBuffer into) {
    int from = (int) (place % PERIOD);
    int piece = (int) Math.min(Math.min(into.remaining(), count - place), PERIOD);
    if (piece == 0) {
      return -1;
    }
    into.put(PATTERN, from, piece);
    place += piece;
    return piece;
  }

  /// Whether these are the bytes from a place on.
  static boolean are(byte[] bytes, int length, long place) {
    int from = (int) (place % PERIOD);
    return java.util.Arrays.equals(bytes, 0, length, PATTERN, from, from + length);
  }

  @Override
  public void close() {}
}
