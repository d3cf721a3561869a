package dev.berth.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.IntFunction;

/// Buffers of one size, lent to connections while they have bytes in hand: a connection that is
/// idle holds none. A bounded number is kept for the next borrower.
final class Buffers {
  /// Room for two records of the largest size (2^14 bytes and what protects them, RFC 8446, section
  /// 5.2): one that is complete and most of the next, or two on their way out.
  static final int SIZE = 34 * 1024;

  /// What records are taken apart and put together in. On the heap: there the JDK's ciphers are
  /// nearly twice as fast as in direct memory, which costs more than the copy to and from
  /// [#DIRECT].
  static final Buffers HEAP = new Buffers(ByteBuffer::allocate);

  /// What the kernel is shown, for the length of one call.
  static final Buffers DIRECT = new Buffers(ByteBuffer::allocateDirect);

  /// The buffer of those who have nothing in hand; it has no room and nobody owns it.
  static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private static final int KEPT = 64;

  private final IntFunction<ByteBuffer> allocate;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(KEPT);
  private long made;

  private Buffers(IntFunction<ByteBuffer> allocate) {
    this.allocate = allocate;
  }

  /// A buffer with nothing in it, ready to be filled.
  synchronized ByteBuffer borrow() {
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      made++;
      return allocate.apply(SIZE);
    }
    return buffer.clear();
  }

  /// Takes a buffer back, which its borrower forgets. [#NONE] may be given back, too.
  synchronized void giveBack(ByteBuffer buffer) {
    if (!isNone(buffer) && free.size() < KEPT) {
      free.push(buffer);
    }
  }

  /// Whether it is [#NONE].
  static boolean isNone(ByteBuffer buffer) {
    return buffer.capacity() == 0;
  }

  /// How many have been made so far.
  synchronized long made() {
    return made;
  }
}
