package dev.berth.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.IntFunction;

/// Buffers of three kinds, lent to connections while they have bytes in hand: a connection that is
/// idle holds none. A bounded number is kept for the next borrower.
final class Buffers {
  /// Room for two records of the largest size (2^14 bytes and what protects them, RFC 8446, section
  /// 5.2): one that is complete and most of the next, or two on their way out.
  static final int SIZE = 34 * 1024;

  /// Room for what a connection is left with when it has to wait for the rest of a record.
  static final int FEW = 2 * 1024;

  /// What records are taken apart and put together in. On the heap: there the JDK's ciphers are
  /// nearly twice as fast as in direct memory, which costs more than the copy to and from
  /// [#DIRECT].
  static final Buffers HEAP = new Buffers(SIZE, 64, ByteBuffer::allocate);

  /// For few bytes, so that thousands of clients that send half a hello and no more cost little.
  static final Buffers SMALL = new Buffers(FEW, 1024, ByteBuffer::allocate);

  /// What the kernel is shown, for the length of one call.
  static final Buffers DIRECT = new Buffers(SIZE, 64, ByteBuffer::allocateDirect);

  /// The buffer of those who have nothing in hand; it has no room and nobody owns it.
  static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int size;
  private final int kept;
  private final IntFunction<ByteBuffer> allocate;
  private final ArrayDeque<ByteBuffer> free;
  private long made;

  private Buffers(int size, int kept, IntFunction<ByteBuffer> allocate) {
    this.size = size;
    this.kept = kept;
    this.allocate = allocate;
    this.free = new ArrayDeque<>(kept);
  }

  /// A buffer with nothing in it, ready to be filled.
  synchronized ByteBuffer borrow() {
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      made++;
      return allocate.apply(size);
    }
    return buffer.clear();
  }

  /// Takes a buffer back, which its borrower forgets.
  synchronized void giveBack(ByteBuffer buffer) {
    if (free.size() < kept) {
      free.push(buffer);
    }
  }

  /// Takes a buffer on the heap back, large or small, or [#NONE].
  static void giveBackToHeap(ByteBuffer buffer) {
    if (buffer.capacity() == SIZE) {
      HEAP.giveBack(buffer);
    } else if (buffer.capacity() == FEW) {
      SMALL.giveBack(buffer);
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
