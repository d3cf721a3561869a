package dev.berth.session.dialogue;

import java.util.Random;

/// How a [MemoryStage] cuts the bytes that cross it, so that no session can depend on it. Each
/// stage needs its own.
public final class Pieces {
  private static final int[] BOUNDS = {1, 2, 7, 64, 1500, Integer.MAX_VALUE};

  private final String name;
  private final int most;
  private final boolean direct;
  private final Random random;
  private final boolean varied;

  private Pieces(String name, int most, boolean direct, long seed, boolean varied) {
    this.name = name;
    this.most = most;
    this.direct = direct;
    this.random = new Random(seed);
    this.varied = varied;
  }

  /// Everything in as few pieces as possible; work is done before anything else happens.
  public static Pieces whole() {
    return new Pieces("in one piece", Integer.MAX_VALUE, false, 0, false);
  }

  /// One byte at a time, both ways; work is done when nothing else is left to do.
  public static Pieces single() {
    return new Pieces("byte by byte", 1, true, 0, false);
  }

  /// Pieces of chance, the same for the same seed.
  public static Pieces random(long seed) {
    return new Pieces("in pieces of seed " + seed, Integer.MAX_VALUE, (seed & 1) == 0, seed, true);
  }

  /// How many of `available` bytes (at least one) go next: at least one, at most all.
  int next(int available) {
    if (!varied) {
      return Math.min(most, available);
    }
    int bound = Math.min(available, BOUNDS[random.nextInt(BOUNDS.length)]);
    return 1 + random.nextInt(bound);
  }

  /// Whether a piece of work that waits is done before other things that could happen now.
  boolean workFirst() {
    return varied ? random.nextBoolean() : most > 1;
  }

  /// Whether sessions see direct buffers.
  boolean direct() {
    return direct;
  }

  /// Whether bytes that belong together may come apart.
  boolean cuts() {
    return varied || most == 1;
  }

  @Override
  public String toString() {
    return name;
  }
}
