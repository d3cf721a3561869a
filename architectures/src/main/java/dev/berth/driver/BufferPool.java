package dev.berth.driver;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Direct buffers of one size, lent to the few connections that need one for longer than a turn:
/// for output that the kernel would not take, for bytes on their way to and from another thread. A
/// bounded number is kept for the next borrower.
final class BufferPool {
  /// For output that waits.
  static final BufferPool OUTPUT = new BufferPool(Scratch.OUTPUT);

  /// For input that another thread is to take.
  static final BufferPool INPUT = new BufferPool(Scratch.INPUT);

  private static final int KEPT = 64;

  private final int size;
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  private BufferPool(int size) {
    this.size = size;
  }

  /// An empty buffer.
  ByteBuffer borrow() {
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      return ByteBuffer.allocateDirect(size);
    }
    count.decrementAndGet();
    return buffer.clear();
  }

  /// Takes a buffer back, which its borrower forgets.
  void giveBack(ByteBuffer buffer) {
    if (count.incrementAndGet() <= KEPT) {
      free.add(buffer);
    } else {
      count.decrementAndGet();
    }
  }
}
