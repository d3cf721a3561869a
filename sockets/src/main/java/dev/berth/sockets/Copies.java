package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Native memory for buffers that live on the heap, which the kernel cannot be shown. Direct
/// buffers need no copy and are the better choice, above all in virtual threads.
final class Copies {
  /// The most bytes of an option's value.
  static final int OPTION_SIZE = 256;

  static final int SIZE = 16 * 1024;
  private static final ThreadLocal<MemorySegment> MEMORY =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(SIZE));

  private Copies() {}

  /// This thread's memory, to be used within one call.
  static MemorySegment memory() {
    return MEMORY.get();
  }

  /// The first bytes of a buffer on the heap, as many as fit. The buffer does not change.
  static MemorySegment of(ByteBuffer from) {
    MemorySegment memory = memory();
    int length = Math.min(from.remaining(), SIZE);
    MemorySegment.copy(MemorySegment.ofBuffer(from), 0, memory, 0, length);
    return memory.asSlice(0, length);
  }

  /// The address of a piece of native memory, after a look at its bounds.
  static long address(MemorySegment memory, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (!memory.isNative()) {
      throw new IllegalArgumentException("not native memory: " + memory);
    }
    return memory.address() + offset;
  }

  /// A C string at the start of `to`.
  static void string(byte[] bytes, MemorySegment to, long at) {
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, bytes.length);
    to.set(ValueLayout.JAVA_BYTE, at + bytes.length, (byte) 0);
  }
}
