package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;

/// getsockopt(2) and setsockopt(2), by the numbers of an option.
final class Options {
  /// The option that reads a filter: its length is one of instructions, not of bytes.
  private static final int SO_GET_FILTER = 26;

  /// Where the value is in the scratch memory; before it is its length.
  private static final int VALUE = 16;

  private static final int TIMEVAL = 16;
  private static final long NANOS = 1_000_000_000;

  private Options() {}

  static int getInt(Handle handle, Option<?> option) throws IOException {
    byte[] value = get(handle, option.level(), option.name(), Integer.BYTES);
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }

  /// The time of a `struct timeval` in nanoseconds, as far as they go. Touches 32 bytes of the
  /// scratch memory, and makes no objects.
  static long getNanos(Handle handle, Option<Duration> option) throws IOException {
    Linux.Scratch scratch = Linux.scratch();
    fetch(handle, scratch, option.level(), option.name(), TIMEVAL);
    long seconds = scratch.memory.get(ValueLayout.JAVA_LONG, VALUE);
    long micros = scratch.memory.get(ValueLayout.JAVA_LONG, VALUE + 8);
    long most = Long.MAX_VALUE / 4 / NANOS;
    return Math.min(seconds, most) * NANOS + micros * 1_000;
  }

  static byte[] get(Handle handle, int level, int name, int size) throws IOException {
    Objects.checkFromIndexSize(0, size, Copies.OPTION_SIZE);
    boolean filter = level == Option.SOL_SOCKET && name == SO_GET_FILTER;
    int unit = filter ? BpfProgram.FILTER_SIZE : 1;
    Linux.Scratch scratch = Linux.scratch();
    byte[] bytes = new byte[unit * fetch(handle, scratch, level, name, size / unit)];
    MemorySegment.copy(scratch.memory, ValueLayout.JAVA_BYTE, VALUE, bytes, 0, bytes.length);
    return bytes;
  }

  /// Fetches the value to [#VALUE] in the scratch memory; its length.
  private static int fetch(Handle handle, Linux.Scratch scratch, int level, int name, int size)
      throws IOException {
    handle.begin("getsockopt");
    try {
      scratch.memory.set(ValueLayout.JAVA_INT, 0, size);
      long value = scratch.address + VALUE;
      long length = scratch.address;
      long result =
          Linux.call(scratch, Linux.GETSOCKOPT, handle.number(), level, name, value, length, 0);
      handle.check("getsockopt", result);
      return scratch.memory.get(ValueLayout.JAVA_INT, 0);
    } finally {
      handle.end();
    }
  }

  static void set(Handle handle, int level, int name, byte[] value) throws IOException {
    Objects.checkFromIndexSize(0, value.length, Copies.OPTION_SIZE);
    if (level == Option.SOL_SOCKET && isTimeout(name)) {
      handle.mode.mayHaveTimeouts = true;
    }
    handle.begin("setsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment.copy(value, 0, scratch.memory, ValueLayout.JAVA_BYTE, VALUE, value.length);
      long address = scratch.address + VALUE;
      int length = value.length;
      long result =
          Linux.call(scratch, Linux.SETSOCKOPT, handle.number(), level, name, address, length, 0);
      handle.check("setsockopt", result);
    } finally {
      handle.end();
    }
  }

  /// SO_RCVTIMEO or SO_SNDTIMEO, with seconds of the old width or the new.
  private static boolean isTimeout(int name) {
    return switch (name) {
      case 20, 21, 66, 67 -> true;
      default -> false;
    };
  }
}
