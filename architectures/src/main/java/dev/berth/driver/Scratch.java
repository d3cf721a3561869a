package dev.berth.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The two large buffers that one turn of one conversation needs: what is read goes into one, what
/// is written into the other. They are lent for a turn, so that connections which wait hold no
/// buffers.
final class Scratch {
  /// Bytes that one read takes at most: large enough that a bulk upload is not bound by system
  /// calls.
  static final int INPUT = 128 * 1024;

  /// Bytes of output that may wait in user space for one channel.
  static final int OUTPUT = 64 * 1024;

  /// How many are kept for the next turn; a burst of turns on many threads leaves no more behind.
  private static final int KEPT = 64;

  private static final ConcurrentLinkedQueue<Scratch> FREE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  final MemorySegment inputMemory = Arena.ofAuto().allocate(INPUT, 64);
  final MemorySegment outputMemory = Arena.ofAuto().allocate(OUTPUT, 64);
  final ByteBuffer input = inputMemory.asByteBuffer();
  final ByteBuffer output = outputMemory.asByteBuffer();

  /// Whose bytes are in [#output] now.
  @Nullable Outflow owner;

  private Scratch() {}

  static Scratch borrow() {
    Scratch scratch = FREE.poll();
    if (scratch == null) {
      return new Scratch();
    }
    COUNT.decrementAndGet();
    return scratch;
  }

  void giveBack() {
    if (COUNT.incrementAndGet() <= KEPT) {
      FREE.add(this);
    } else {
      COUNT.decrementAndGet();
    }
  }
}
