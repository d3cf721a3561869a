package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/// getsockopt(2) and setsockopt(2), by the numbers of an option.
final class Options {
  /// The option that reads a filter: its length is one of instructions, not of bytes.
  private static final int SO_GET_FILTER = 26;

  private Options() {}

  static int getInt(Handle handle, Option<?> option) throws IOException {
    byte[] value = get(handle, option.level(), option.name(), Integer.BYTES);
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }

  static byte[] get(Handle handle, int level, int name, int size) throws IOException {
    Objects.checkFromIndexSize(0, size, Copies.OPTION_SIZE);
    boolean filter = level == Option.SOL_SOCKET && name == SO_GET_FILTER;
    int unit = filter ? BpfProgram.FILTER_SIZE : 1;
    handle.begin("getsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment memory = scratch.memory;
      memory.set(ValueLayout.JAVA_INT, 0, size / unit);
      long value = scratch.address + 16;
      long length = scratch.address;
      long result =
          Linux.call(scratch, Linux.GETSOCKOPT, handle.number(), level, name, value, length, 0);
      handle.check("getsockopt", result);
      byte[] bytes = new byte[unit * memory.get(ValueLayout.JAVA_INT, 0)];
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 16, bytes, 0, bytes.length);
      return bytes;
    } finally {
      handle.end();
    }
  }

  static void set(Handle handle, int level, int name, byte[] value) throws IOException {
    Objects.checkFromIndexSize(0, value.length, Copies.OPTION_SIZE);
    handle.begin("setsockopt");
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment.copy(value, 0, scratch.memory, ValueLayout.JAVA_BYTE, 16, value.length);
      long address = scratch.address + 16;
      int length = value.length;
      long result =
          Linux.call(scratch, Linux.SETSOCKOPT, handle.number(), level, name, address, length, 0);
      handle.check("setsockopt", result);
    } finally {
      handle.end();
    }
  }
}
