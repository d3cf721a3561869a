package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/// A descriptor of which nothing but its number is known: received from another process, inherited
/// from the parent, or opened by other code. [Socket#adopt(RawFd)] makes a socket of it.
///
/// [#read] and [#write] are for what may be anything, such as the standard input: a terminal, a
/// pipe, a file. They leave O_NONBLOCK as it is, since the open file is shared with other programs,
/// the shell among them, which would fall over a descriptor that has become non-blocking.
public final class RawFd extends Fd {
  RawFd(int number) {
    super(new Handle(number, "descriptor " + number));
  }

  /// Takes over an open descriptor, which from now on is closed here and nowhere else. It becomes
  /// close-on-exec.
  ///
  /// @throws ErrnoException EBADF when the number is no open descriptor
  public static RawFd adopt(int number) throws IOException {
    RawFd fd = new RawFd(number);
    fd.handle.setCloseOnExec(true);
    return fd;
  }

  /// A copy of a descriptor that stays with its owner, such as 0, the standard input: fcntl(2) with
  /// F_DUPFD_CLOEXEC.
  ///
  /// @throws ErrnoException EBADF when the number is no open descriptor, EMFILE
  public static RawFd copyOf(int number) throws IOException {
    return new RawFd(new RawFd(number).handle.duplicate(0, true));
  }

  // ---------------------------------------------------------------- bytes

  /// Reads what there is, up to the buffer's room: read(2), once. When nothing is there it waits in
  /// the kernel, in a virtual thread too; who must not wait asks [#poll] or a [Multiplexer] first.
  ///
  /// @return the number of bytes read; [Socket#END]; or [Socket#WOULD_BLOCK] when somebody has made
  ///   it non-blocking
  /// @throws ErrnoException EIO (a terminal, for a program in the background), EISDIR, EBADF (not
  ///   open for reading), ECONNRESET (a socket)
  public int read(ByteBuffer into) throws IOException {
    if (into.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    if (!into.hasRemaining()) {
      return 0;
    }
    boolean direct = into.isDirect();
    MemorySegment memory = direct ? MemorySegment.ofBuffer(into) : Copies.memory();
    long length = Math.min(into.remaining(), memory.byteSize());
    int count;
    try {
      count = call("read", Linux.READ, memory.address(), length);
    } finally {
      Reference.reachabilityFence(into);
    }
    if (count > 0 && direct) {
      into.position(into.position() + count);
    } else if (count > 0) {
      into.put(memory.asSlice(0, count).asByteBuffer());
    }
    return count == 0 ? Socket.END : count;
  }

  /// Writes bytes of the buffer: write(2), once. It may take fewer than there are. When there is no
  /// room for all of them, it may wait in the kernel: a pipe that polls as writable has room for
  /// 4,096 bytes (PIPE_BUF, pipe(7)).
  ///
  /// @return the number of bytes taken, or [Socket#WOULD_BLOCK] when somebody has made it
  ///   non-blocking
  /// @throws ErrnoException EPIPE (nobody reads the pipe any more), ENOSPC, EIO, EBADF (not open
  ///   for writing)
  public int write(ByteBuffer from) throws IOException {
    if (!from.hasRemaining()) {
      return 0;
    }
    MemorySegment memory = from.isDirect() ? MemorySegment.ofBuffer(from) : Copies.of(from);
    int count;
    try {
      count = call("write", Linux.WRITE, memory.address(), memory.byteSize());
    } finally {
      Reference.reachabilityFence(from);
    }
    if (count > 0) {
      from.position(from.position() + count);
    }
    return count;
  }

  private int call(String call, int number, long address, long length) throws IOException {
    handle.begin(call);
    Waiter waiter = descriptor().enter();
    try {
      while (true) {
        handle.requireOpen(call);
        long result = Linux.call(number, handle.number(), address, length);
        if (result == Handle.EAGAIN) {
          return Socket.WOULD_BLOCK;
        }
        if (result != Handle.EINTR) {
          return (int) handle.checked(call, result);
        }
      }
    } finally {
      descriptor().leave(waiter);
      handle.end();
    }
  }

  // ---------------------------------------------------------------- copies

  @Override
  public RawFd dup() throws IOException {
    return new RawFd(handle.duplicate(0, true));
  }

  @Override
  public RawFd dup2(int number) throws IOException {
    return new RawFd(dup3(number));
  }

  /// `descriptor 5`.
  @Override
  public String toString() {
    return handle.kind() + (isOpen() ? "" : " (closed)");
  }
}
