package dev.berth.ledger;

import dev.berth.architecture.Counter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The numbers of one process, in memory of its own or in memory that its parent reads, too.
///
/// The rule: counting is one addition to a word that other threads seldom touch. There are a few
/// stripes, each with a word for each counter and cache lines of its own; a thread adds to that of
/// its number, and who reads adds them up.
final class Cells {
  /// Connections that this process serves, and has served, though another one counts them: a worker
  /// that was handed its connection.
  static final int HANDED = Counter.values().length;

  static final int HANDED_ACTIVE = HANDED + 1;
  private static final int COUNT = HANDED + 2;
  private static final int STRIPES = 8;
  private static final long WORD = 8;
  private static final long CACHE_LINE = 64;
  private static final long STRIDE = (COUNT * WORD + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;

  /// How much memory they take, in bytes.
  static final long BYTES = STRIPES * STRIDE;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;

  /// @param memory [#BYTES] of it, at the beginning of a cache line
  Cells(MemorySegment memory) {
    this.memory = memory;
  }

  /// In memory of this process.
  static Cells own() {
    return new Cells(Arena.ofAuto().allocate(BYTES, CACHE_LINE));
  }

  @SuppressWarnings("EnumOrdinal") // The layout of memory; both sides are the same build.
  private static int index(Counter counter) {
    return counter.ordinal();
  }

  void add(Counter counter, long number) {
    add(index(counter), number);
  }

  void add(int index, long number) {
    long stripe = Thread.currentThread().threadId() & (STRIPES - 1);
    LONG.getAndAdd(memory, stripe * STRIDE + index * WORD, number);
  }

  /// Makes it this number, where nobody adds to it.
  void set(Counter counter, long number) {
    LONG.setVolatile(memory, index(counter) * WORD, number);
  }

  /// May be below 0 for a moment, when something begins in one thread and ends in another.
  long sum(Counter counter) {
    return sum(index(counter));
  }

  /// The same of one that is none of [Counter].
  long sum(int index) {
    long sum = 0;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      sum += (long) LONG.getVolatile(memory, stripe * STRIDE + index * WORD);
    }
    return sum;
  }

  /// Back to zero, when nobody counts here any more.
  void clear() {
    memory.fill((byte) 0);
  }
}
