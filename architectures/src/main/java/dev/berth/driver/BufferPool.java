package dev.berth.driver;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Buffers of one size, lent to the few connections that need one for longer than a turn: for
/// output that the kernel would not take, for bytes on their way to and from another thread. A
/// bounded number is kept for the next borrower.
final class BufferPool {
  /// For output that waits for a slow peer. On the heap: there may be thousands of them, and direct
  /// memory has a limit of its own, at which the virtual machine lets the thread sleep and collects
  /// garbage for half a second before it fails, and with a reactor everybody in it.
  static final BufferPool WAITING = new BufferPool(Scratch.OUTPUT, ByteBuffer::allocate);

  /// For output that another thread reads.
  static final BufferPool OUTPUT = new BufferPool(Scratch.OUTPUT, ByteBuffer::allocateDirect);

  /// For input that another thread is to take.
  static final BufferPool INPUT = new BufferPool(Scratch.INPUT, ByteBuffer::allocateDirect);

  private static final int KEPT = 64;

  private final int size;
  private final IntFunction<ByteBuffer> allocate;
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  private BufferPool(int size, IntFunction<ByteBuffer> allocate) {
    this.size = size;
    this.allocate = allocate;
  }

  /// An empty buffer.
  ByteBuffer borrow() {
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      return allocate.apply(size);
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
