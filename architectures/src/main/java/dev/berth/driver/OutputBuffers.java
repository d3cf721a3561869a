package dev.berth.driver;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Buffers for output that the kernel would not take at once. Few connections need one at a time,
/// so they are lent, and a bounded number is kept for the next.
final class OutputBuffers {
  private static final int KEPT = 64;
  private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private OutputBuffers() {}

  /// An empty buffer of [Scratch#OUTPUT] bytes.
  static ByteBuffer borrow() {
    ByteBuffer buffer = FREE.poll();
    if (buffer == null) {
      return ByteBuffer.allocateDirect(Scratch.OUTPUT);
    }
    COUNT.decrementAndGet();
    return buffer.clear();
  }

  static void giveBack(ByteBuffer buffer) {
    if (COUNT.incrementAndGet() <= KEPT) {
      FREE.add(buffer);
    } else {
      COUNT.decrementAndGet();
    }
  }
}
