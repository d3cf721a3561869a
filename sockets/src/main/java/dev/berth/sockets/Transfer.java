package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes through a socket: recv(2), send(2), recvfrom(2), sendto(2), over every kind of buffer. A
/// null deadline means not to wait.
final class Transfer {
  /// Where in the scratch memory the address of a datagram's peer is, out of the way of what a wait
  /// puts there.
  private static final int NAME = 128;

  private static final int NAMELEN = 64;

  private static final int NEVER_WAIT = MsgFlags.MSG_DONTWAIT | MsgFlags.MSG_ERRQUEUE;

  private Transfer() {}

  /// One receive, or with MSG_WAITALL as many as it takes; the buffer's position moves.
  static int readBuffer(
      SocketHandle handle, ByteBuffer into, int flags, @Nullable Deadline deadline)
      throws IOException {
    if (deadline == null || (flags & MsgFlags.MSG_WAITALL) == 0) {
      return readOnce(handle, into, flags, deadline);
    }
    WaitAll.beforeAPeek(handle, "recv", into.remaining(), flags, deadline);
    int bits = flags & ~MsgFlags.MSG_WAITALL;
    int before = into.position();
    int count = readOnce(handle, into, bits, deadline);
    if (!WaitAll.repeats(handle, flags)) {
      return count;
    }
    while (count > 0 && into.hasRemaining()) {
      count = readOnce(handle, into, bits, deadline);
    }
    return into.position() == before ? count : into.position() - before;
  }

  private static int readOnce(
      SocketHandle handle, ByteBuffer into, int flags, @Nullable Deadline deadline)
      throws IOException {
    if (into.isReadOnly()) {
      throw new java.nio.ReadOnlyBufferException();
    }
    boolean whole = handle.type != Type.STREAM || (flags & MsgFlags.MSG_PEEK) != 0;
    if (!into.isDirect() && whole && into.remaining() > Copies.SIZE) {
      // A datagram comes whole or is cut, and a second look begins where the first did.
      try (Arena arena = Arena.ofConfined()) {
        return readVia(handle, arena.allocate(into.remaining()), into, flags, deadline);
      }
    }
    MemorySegment memory = into.isDirect() ? MemorySegment.ofBuffer(into) : Copies.memory();
    return readVia(handle, memory, into, flags, deadline);
  }

  private static int readVia(
      SocketHandle handle,
      MemorySegment memory,
      ByteBuffer into,
      int flags,
      @Nullable Deadline deadline)
      throws IOException {
    boolean drops = WaitAll.drops(handle, flags);
    int room = into.remaining();
    int length = drops ? room : (int) Math.min(room, memory.byteSize());
    int count;
    try {
      count = readRaw(handle, memory.address(), length, flags, deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
    if (!drops) {
      take(into, memory, count, length);
    }
    return count;
  }

  /// Moves the buffer past what has come, which may be less than the result under MSG_TRUNC.
  private static void take(ByteBuffer into, MemorySegment memory, int count, int length) {
    int here = Math.min(count, length);
    if (here > 0) {
      if (into.isDirect()) {
        into.position(into.position() + here);
      } else {
        into.put(memory.asSlice(0, here).asByteBuffer());
      }
    }
  }

  static int readSegment(
      SocketHandle handle,
      MemorySegment into,
      long offset,
      int length,
      int flags,
      @Nullable Deadline deadline)
      throws IOException {
    long address = Copies.address(into, offset, length);
    try {
      return readRaw(handle, address, length, flags, deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  private static int readRaw(
      SocketHandle handle, long address, int length, int flags, @Nullable Deadline deadline)
      throws IOException {
    boolean stream = handle.type == Type.STREAM;
    if (length == 0 && stream) {
      return 0;
    }
    long result =
        transfer(
            handle, Linux.RECVFROM, "recv", address, length, flags, readiness(flags), deadline);
    return result == 0 && handle.type != Type.DGRAM ? Socket.END : (int) result;
  }

  /// What a read waits for: the urgent byte may be announced before it is there.
  static int readiness(int flags) {
    return (flags & MsgFlags.MSG_OOB) != 0 ? Socket.URGENT : Socket.READ;
  }

  static int writeBuffer(
      SocketHandle handle, ByteBuffer from, int flags, @Nullable Deadline deadline)
      throws IOException {
    return writeBuffer(handle, from, flags, null, deadline);
  }

  /// One send; the buffer's position moves.
  static int writeBuffer(
      SocketHandle handle,
      ByteBuffer from,
      int flags,
      @Nullable SocketAddress to,
      @Nullable Deadline deadline)
      throws IOException {
    ZerocopyCompletion.requireDirect(from, flags);
    if (!from.isDirect() && handle.type != Type.STREAM && from.remaining() > Copies.SIZE) {
      // A datagram goes whole or not at all.
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment whole = arena.allocate(from.remaining());
        whole.copyFrom(MemorySegment.ofBuffer(from));
        return writeVia(handle, whole, from, flags, to, deadline);
      }
    }
    MemorySegment memory = from.isDirect() ? MemorySegment.ofBuffer(from) : Copies.of(from);
    return writeVia(handle, memory, from, flags, to, deadline);
  }

  private static int writeVia(
      SocketHandle handle,
      MemorySegment memory,
      ByteBuffer from,
      int flags,
      @Nullable SocketAddress to,
      @Nullable Deadline deadline)
      throws IOException {
    int length = (int) memory.byteSize();
    int count;
    try {
      count =
          to == null
              ? (int) send(handle, memory.address(), length, flags, deadline)
              : (int) sendto(handle, memory.address(), length, flags, to, deadline);
    } finally {
      Reference.reachabilityFence(from);
    }
    if (count > 0) {
      from.position(from.position() + count);
    }
    return count;
  }

  static long send(
      SocketHandle handle, long address, int length, int flags, @Nullable Deadline deadline)
      throws IOException {
    return transfer(handle, Linux.SENDTO, "send", address, length, flags, Socket.WRITE, deadline);
  }

  private static long sendto(
      SocketHandle handle,
      long address,
      int length,
      int flags,
      SocketAddress to,
      @Nullable Deadline deadline)
      throws IOException {
    Linux.Scratch scratch = Linux.scratch();
    int nameLength = Sockaddr.write(to, handle.domain, scratch.memory, NAME);
    long name = scratch.address + NAME;
    try {
      return transfer(
          handle,
          Linux.SENDTO,
          "sendto",
          address,
          length,
          flags,
          name,
          nameLength,
          Socket.WRITE,
          deadline);
    } catch (ErrnoException e) {
      throw ErrnoException.of(e.call(), handle.local, to, e.errno());
    }
  }

  /// One datagram and where it came from: null when there is none yet, and [UnixAddress#UNNAMED]
  /// for a sender without an address.
  static @Nullable SocketAddress recvfrom(
      SocketHandle handle, ByteBuffer into, int flags, @Nullable Deadline deadline)
      throws IOException {
    if (into.isReadOnly()) {
      throw new java.nio.ReadOnlyBufferException();
    }
    if (deadline == null || (flags & MsgFlags.MSG_WAITALL) == 0) {
      return recvfromOnce(handle, into, flags, deadline);
    }
    WaitAll.beforeAPeek(handle, "recvfrom", into.remaining(), flags, deadline);
    int bits = flags & ~MsgFlags.MSG_WAITALL;
    int before = into.position();
    SocketAddress from = recvfromOnce(handle, into, bits, deadline);
    while (WaitAll.repeats(handle, flags) && into.position() > before && into.hasRemaining()) {
      before = into.position();
      from = recvfromOnce(handle, into, bits, deadline);
    }
    return from;
  }

  private static @Nullable SocketAddress recvfromOnce(
      SocketHandle handle, ByteBuffer into, int flags, @Nullable Deadline deadline)
      throws IOException {
    if (into.isDirect() || into.remaining() <= Copies.SIZE) {
      MemorySegment memory = into.isDirect() ? MemorySegment.ofBuffer(into) : Copies.memory();
      return recvfromVia(handle, memory, into, flags, deadline);
    }
    try (Arena arena = Arena.ofConfined()) {
      return recvfromVia(handle, arena.allocate(into.remaining()), into, flags, deadline);
    }
  }

  private static @Nullable SocketAddress recvfromVia(
      SocketHandle handle,
      MemorySegment memory,
      ByteBuffer into,
      int flags,
      @Nullable Deadline deadline)
      throws IOException {
    Linux.Scratch scratch = Linux.scratch();
    scratch.memory.set(ValueLayout.JAVA_INT, NAMELEN, Sockaddr.MAX_SIZE);
    scratch.memory.set(ValueLayout.JAVA_SHORT, NAME, (short) 0);
    int length = (int) Math.min(into.remaining(), memory.byteSize());
    long count;
    try {
      count =
          transfer(
              handle,
              Linux.RECVFROM,
              "recvfrom",
              memory.address(),
              length,
              flags,
              scratch.address + NAME,
              scratch.address + NAMELEN,
              readiness(flags),
              deadline);
    } finally {
      Reference.reachabilityFence(into);
    }
    if (count == Socket.WOULD_BLOCK) {
      return null;
    }
    if (!WaitAll.drops(handle, flags)) {
      take(into, memory, (int) count, length);
    }
    int nameLength = scratch.memory.get(ValueLayout.JAVA_INT, NAMELEN);
    SocketAddress from = Sockaddr.read(scratch.memory, NAME, nameLength);
    return from == null ? UnixAddress.UNNAMED : from;
  }

  static long transfer(
      SocketHandle handle,
      int number,
      String call,
      long address,
      int length,
      int flags,
      int events,
      @Nullable Deadline deadline)
      throws IOException {
    return transfer(handle, number, call, address, length, flags, 0, 0, events, deadline);
  }

  /// The one loop of reading and writing: try, wait, try again. Without a deadline (null), or with
  /// MSG_DONTWAIT, it does not wait.
  private static long transfer(
      SocketHandle handle,
      int number,
      String call,
      long address,
      int length,
      int flags,
      long name,
      long nameLength,
      int events,
      @Nullable Deadline deadline)
      throws IOException {
    handle.begin(call);
    try {
      Deadline until = (flags & NEVER_WAIT) == 0 ? deadline : null;
      boolean direct = until != null && Handle.mayBlockInKernel(until);
      long began = until == Deadline.NONE ? System.nanoTime() : 0;
      int tries = 0;
      for (int vain = -1; ; ) {
        long result =
            direct && !handle.nonBlocking()
                ? transferInKernel(handle, number, call, address, length, flags, name, nameLength)
                : once(
                    handle,
                    number,
                    address,
                    length,
                    flags | MsgFlags.MSG_DONTWAIT,
                    name,
                    nameLength);
        if (result >= 0) {
          if (tries > 0) {
            handle.eagerness.helped();
          }
          return result;
        }
        if (result == Handle.EAGAIN) {
          if (until == null) {
            return Socket.WOULD_BLOCK;
          }
          if (vain < 0 && handle.eagerness.isWorthIt(tries)) {
            tries++;
            Eagerness.letOthersRun();
            continue;
          }
          if (tries > 0) {
            tries = 0;
            handle.eagerness.wasInVain();
          }
          Deadline limit = handle.limit(until, events, began);
          if (++vain > 0 && FalseReadiness.isOver(handle, events)) {
            return number == Linux.RECVMMSG ? 1 : 0; // One message, an empty one.
          }
          if (vain > 0 && FalseReadiness.isOfReceiver(handle, events)) {
            FalseReadiness.rest(handle, call, vain, limit);
          } else {
            handle.await(call, events, limit);
          }
        } else if (result != Handle.EINTR) {
          handle.check(call, result);
        }
      }
    } finally {
      handle.end();
    }
  }

  private static long transferInKernel(
      SocketHandle handle,
      int number,
      String call,
      long address,
      int length,
      int flags,
      long name,
      long nameLength)
      throws IOException {
    Waiter waiter = handle.descriptor.enter();
    try {
      handle.requireOpen(call);
      return once(handle, number, address, length, flags, name, nameLength);
    } finally {
      handle.descriptor.leave(waiter);
    }
  }

  private static long once(
      SocketHandle handle,
      int number,
      long address,
      int length,
      int flags,
      long name,
      long nameLength) {
    int bits = flags | MsgFlags.MSG_NOSIGNAL;
    return number == Linux.SENDMSG || number == Linux.RECVMSG
        ? Linux.call(number, handle.number(), address, bits)
        : Linux.call(number, handle.number(), address, length, bits, name, nameLength);
  }
}
