package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes through a socket: recv(2), send(2), sendfile(2), over every kind of buffer. A null
/// deadline means not to wait.
final class Transfer {
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_OOB = 1;

  private Transfer() {}

  static int readBuffer(Handle handle, ByteBuffer into, @Nullable Deadline deadline)
      throws IOException {
    if (into.isReadOnly()) {
      throw new java.nio.ReadOnlyBufferException();
    }
    boolean direct = into.isDirect();
    MemorySegment memory = direct ? MemorySegment.ofBuffer(into) : Copies.memory();
    int length = (int) Math.min(into.remaining(), memory.byteSize());
    int count;
    try {
      count = readRaw(handle, memory.address(), length, deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
    if (count > 0) {
      if (direct) {
        into.position(into.position() + count);
      } else {
        into.put(memory.asSlice(0, count).asByteBuffer());
      }
    }
    return count;
  }

  static int readSegment(
      Handle handle, MemorySegment into, long offset, int length, @Nullable Deadline deadline)
      throws IOException {
    long address = Copies.address(into, offset, length);
    try {
      return readRaw(handle, address, length, deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  static int readRaw(Handle handle, long address, int length, @Nullable Deadline deadline)
      throws IOException {
    if (length == 0) {
      return 0;
    }
    long result =
        transfer(handle, Linux.RECVFROM, "recv", address, length, 0, Socket.READ, deadline);
    return result == 0 ? Socket.END : (int) result;
  }

  static int writeBuffer(Handle handle, ByteBuffer from, int flags, @Nullable Deadline deadline)
      throws IOException {
    MemorySegment memory = from.isDirect() ? MemorySegment.ofBuffer(from) : Copies.of(from);
    int length = (int) memory.byteSize();
    int count;
    try {
      count =
          (int)
              transfer(
                  handle,
                  Linux.SENDTO,
                  "send",
                  memory.address(),
                  length,
                  flags,
                  Socket.WRITE,
                  deadline);
    } finally {
      Reference.reachabilityFence(from);
    }
    if (count > 0) {
      from.position(from.position() + count);
    }
    return count;
  }

  static long sendFile(Handle handle, int file, long offset, long count) throws IOException {
    handle.begin("sendfile");
    try {
      handle.makeNonBlocking();
      Linux.Scratch scratch = Linux.scratch();
      while (true) {
        scratch.memory.set(ValueLayout.JAVA_LONG, 0, offset);
        long result =
            Linux.call(
                scratch, Linux.SENDFILE, handle.number(), file, scratch.address, count, 0, 0);
        if (result == Handle.EAGAIN) {
          return Socket.WOULD_BLOCK;
        }
        if (result != Handle.EINTR) {
          handle.check("sendfile", result);
          return result;
        }
      }
    } finally {
      handle.end();
    }
  }

  /// The one loop of reading and writing: try, wait, try again. Without a deadline (null) it does
  /// not wait.
  static long transfer(
      Handle handle,
      int number,
      String call,
      long address,
      int length,
      int flags,
      int events,
      @Nullable Deadline deadline)
      throws IOException {
    handle.begin(call);
    try {
      boolean direct = deadline != null && Handle.mayBlockInKernel(deadline);
      while (true) {
        long result =
            direct && !handle.nonBlocking
                ? transferInKernel(handle, number, call, address, length, flags)
                : once(handle, number, address, length, flags | MSG_DONTWAIT);
        if (result >= 0) {
          return result;
        }
        if (result == Handle.EAGAIN) {
          if (deadline == null) {
            return Socket.WOULD_BLOCK;
          }
          handle.await(call, events, deadline);
        } else if (result != Handle.EINTR) {
          handle.check(call, result);
        }
      }
    } finally {
      handle.end();
    }
  }

  static long transferInKernel(
      Handle handle, int number, String call, long address, int length, int flags)
      throws IOException {
    Waiter waiter = handle.descriptor.enter();
    try {
      handle.requireOpen(call);
      return once(handle, number, address, length, flags);
    } finally {
      handle.descriptor.leave(waiter);
    }
  }

  static long once(Handle handle, int number, long address, int length, int flags) {
    return Linux.call(number, handle.number(), address, length, flags | MSG_NOSIGNAL, 0, 0);
  }
}
