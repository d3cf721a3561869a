package dev.berth.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private static final ConcurrentLinkedQueue<Scratch> FREE = new ConcurrentLinkedQueue<>();

  final MemorySegment inputMemory = Arena.ofAuto().allocate(INPUT, 64);
  final MemorySegment outputMemory = Arena.ofAuto().allocate(OUTPUT, 64);
  final ByteBuffer input = inputMemory.asByteBuffer();
  final ByteBuffer output = outputMemory.asByteBuffer();

  /// Whose bytes are in [#output] now.
  @Nullable Outflow owner;

  private Scratch() {}

  static Scratch borrow() {
    Scratch scratch = FREE.poll();
    return scratch == null ? new Scratch() : scratch;
  }

  void giveBack() {
    FREE.add(this);
  }
}
