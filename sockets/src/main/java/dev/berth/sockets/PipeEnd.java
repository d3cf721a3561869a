package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.jspecify.annotations.Nullable;

/// An end of a [Pipe] (pipe(7)). Which end it is the kernel knows: reading from the one to write
/// to, and writing to the one to read from, is `EBADF`.
///
/// Methods whose name ends in `NonBlocking` return at once; all others wait, until their [Deadline]
/// when they have one, and hold no carrier thread in a virtual thread.
public final class PipeEnd extends Fd {
  private static final int FIONREAD = 0x541B;

  PipeEnd(int number, Mode mode) {
    super(new Handle(number, "pipe", mode));
  }

  // ---------------------------------------------------------------- reading

  /// Waits until there is at least one byte and reads what there is, up to the buffer's room:
  /// read(2).
  ///
  /// @return the number of bytes read, or [Socket#END] when all writers have closed
  public int readPartial(ByteBuffer into) throws IOException {
    return readPartial(into, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes; nothing is lost
  public int readPartial(ByteBuffer into, Deadline deadline) throws IOException {
    return read(into, deadline);
  }

  /// Reads what is there without waiting.
  ///
  /// @return the number of bytes read, [Socket#WOULD_BLOCK], or [Socket#END]
  public int readNonBlocking(ByteBuffer into) throws IOException {
    return read(into, null);
  }

  private int read(ByteBuffer into, @Nullable Deadline deadline) throws IOException {
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
      count = call("read", Linux.READ, memory.address(), length, deadline);
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

  // ---------------------------------------------------------------- writing

  /// Writes all bytes of the buffer: write(2), as often as it takes.
  ///
  /// @throws ErrnoException EPIPE (all readers have closed)
  public void write(ByteBuffer from) throws IOException {
    write(from, Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws java.net.SocketTimeoutException when it passes; the buffer's position tells what has
  ///   gone
  public void write(ByteBuffer from, Deadline deadline) throws IOException {
    while (from.hasRemaining()) {
      writeOnce(from, deadline);
    }
  }

  /// Writes what fits now.
  ///
  /// @return the number of bytes taken, or [Socket#WOULD_BLOCK]
  public int writeNonBlocking(ByteBuffer from) throws IOException {
    return from.hasRemaining() ? writeOnce(from, null) : 0;
  }

  private int writeOnce(ByteBuffer from, @Nullable Deadline deadline) throws IOException {
    MemorySegment memory = from.isDirect() ? MemorySegment.ofBuffer(from) : Copies.of(from);
    int count;
    try {
      count = call("write", Linux.WRITE, memory.address(), memory.byteSize(), deadline);
    } finally {
      Reference.reachabilityFence(from);
    }
    if (count > 0) {
      from.position(from.position() + count);
    }
    return count;
  }

  private int call(String call, int number, long address, long length, @Nullable Deadline deadline)
      throws IOException {
    handle.begin(call);
    try {
      handle.makeNonBlocking();
      while (true) {
        long result = Linux.call(number, handle.number(), address, length);
        if (result == Handle.EAGAIN) {
          if (deadline == null) {
            return Socket.WOULD_BLOCK;
          }
          handle.await(call, number == Linux.READ ? Socket.READ : Socket.WRITE, deadline);
        } else if (result != Handle.EINTR) {
          return (int) handle.checked(call, result);
        }
      }
    } finally {
      handle.end();
    }
  }

  // ---------------------------------------------------------------- splice

  /// Moves bytes from a socket or another pipe into this one, within the kernel: splice(2). Waits
  /// until there are some, and until there is room.
  ///
  /// An urgent byte of a socket does not go with the others, and is lost when the bytes behind it
  /// go; who wants it takes it before that ([Socket#recv] with MSG_OOB).
  ///
  /// @param from the socket, the other pipe, or a file, which is then read from its own offset on
  /// @param count how many bytes at most; no more go at once than the pipe has room for
  /// @return how many went, 0 at the end of the input
  /// @throws ErrnoException EINVAL (it cannot be spliced from, such as a datagram socket),
  ///   ENOTCONN, ECONNRESET
  /// @throws java.net.SocketTimeoutException when the deadline passes
  public long spliceFrom(Fd from, long count, Deadline deadline) throws IOException {
    return Splice.splice(from.handle, Splice.NO_OFFSET, handle, Splice.NO_OFFSET, count, deadline);
  }

  /// [#spliceFrom(Fd, long, Deadline)] as far as it goes without waiting.
  ///
  /// @return how many went, 0 at the end of the input, or [Socket#WOULD_BLOCK]
  public long spliceFromNonBlocking(Fd from, long count) throws IOException {
    return Splice.splice(from.handle, Splice.NO_OFFSET, handle, Splice.NO_OFFSET, count, null);
  }

  /// Brings bytes of a file into this pipe, by reference where they are in memory: splice(2). Waits
  /// until there is room.
  ///
  /// @param offset where to begin, in bytes from the start of the file
  /// @param count how many bytes at most
  /// @return how many went, 0 at the end of the file
  /// @throws java.net.SocketTimeoutException when the deadline passes
  public long spliceFrom(FileHandle from, long offset, long count, Deadline deadline)
      throws IOException {
    return Splice.splice(from.handle, offset, handle, Splice.NO_OFFSET, count, deadline);
  }

  /// Moves bytes of this pipe to a socket or another pipe, within the kernel: splice(2). Waits
  /// until there are some, and until they can be taken.
  ///
  /// @param to the socket, the other pipe, or a file, which is then written from its own offset on
  /// @param count how many bytes at most
  /// @return how many went, 0 when the pipe is empty and all writers have closed
  /// @throws ErrnoException EPIPE or ECONNRESET (the peer reads no more); what has not gone is
  ///   still in the pipe
  /// @throws java.net.SocketTimeoutException when the deadline passes
  public long spliceTo(Fd to, long count, Deadline deadline) throws IOException {
    return Splice.splice(handle, Splice.NO_OFFSET, to.handle, Splice.NO_OFFSET, count, deadline);
  }

  /// [#spliceTo(Fd, long, Deadline)] as far as it goes without waiting.
  ///
  /// @return how many went, 0 when the pipe is empty and all writers have closed, or
  ///   [Socket#WOULD_BLOCK]
  public long spliceToNonBlocking(Fd to, long count) throws IOException {
    return Splice.splice(handle, Splice.NO_OFFSET, to.handle, Splice.NO_OFFSET, count, null);
  }

  /// Moves bytes of this pipe into a file: splice(2). Waits until there are some.
  ///
  /// @param offset where they go, in bytes from the start of the file
  /// @param count how many bytes at most
  /// @return how many went, 0 when the pipe is empty and all writers have closed
  /// @throws ErrnoException EINVAL (a file that was opened with [OpenFlags#O_APPEND]), ENOSPC
  /// @throws java.net.SocketTimeoutException when the deadline passes
  public long spliceTo(FileHandle to, long offset, long count, Deadline deadline)
      throws IOException {
    return Splice.splice(handle, Splice.NO_OFFSET, to.handle, offset, count, deadline);
  }

  /// Lets another pipe have the bytes of this one, too: tee(2). They stay to be read here. Waits
  /// until there are some, and until there is room.
  ///
  /// @param to the end of another pipe to write to
  /// @param count how many bytes at most, from the first that is here
  /// @return how many went, 0 when the pipe is empty and all writers have closed
  /// @throws ErrnoException EINVAL (its own other end)
  /// @throws java.net.SocketTimeoutException when the deadline passes
  public long tee(PipeEnd to, long count, Deadline deadline) throws IOException {
    return Splice.tee(handle, to.handle, count, deadline);
  }

  /// [#tee(PipeEnd, long, Deadline)] as far as it goes without waiting.
  ///
  /// @return how many went, 0 when the pipe is empty and all writers have closed, or
  ///   [Socket#WOULD_BLOCK]
  public long teeNonBlocking(PipeEnd to, long count) throws IOException {
    return Splice.tee(handle, to.handle, count, null);
  }

  // ---------------------------------------------------------------- the pipe

  /// The bytes that can be read now without waiting: ioctl(2) with FIONREAD.
  public int available() throws IOException {
    return handle.ioctl(FIONREAD);
  }

  /// How many bytes the pipe has room for when it is empty (64 KiB at first): fcntl(2) with
  /// F_GETPIPE_SZ. Small pieces fill it earlier, each has a page of its own.
  public int capacity() throws IOException {
    return fcntl(Linux.F_GETPIPE_SZ, 0);
  }

  /// Sets how many bytes the pipe has room for: fcntl(2) with F_SETPIPE_SZ. The kernel rounds up.
  ///
  /// @throws ErrnoException EPERM (above /proc/sys/fs/pipe-max-size, 1 MiB mostly, without
  ///   CAP_SYS_RESOURCE), EBUSY (more bytes are in it)
  public void setCapacity(int bytes) throws IOException {
    fcntl(Linux.F_SETPIPE_SZ, bytes);
  }

  private int fcntl(int command, int value) throws IOException {
    handle.begin("fcntl");
    try {
      long result = Linux.call(Linux.FCNTL, handle.number(), command, value);
      return (int) handle.checked("fcntl", result);
    } finally {
      handle.end();
    }
  }

  // ---------------------------------------------------------------- copies

  @Override
  public PipeEnd dup() throws IOException {
    return new PipeEnd(handle.duplicate(0, true), handle.mode);
  }

  @Override
  public PipeEnd dup2(int number) throws IOException {
    return new PipeEnd(dup3(number), handle.mode);
  }

  /// `pipe 5`.
  @Override
  public String toString() {
    return "pipe " + fileno() + (isOpen() ? "" : " (closed)");
  }
}
