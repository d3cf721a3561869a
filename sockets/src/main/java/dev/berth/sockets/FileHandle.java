package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/// An open file: each method is a system call under its own name, on its descriptor(). Made by
/// [Directory#open].
///
/// Any thread may call any method. No call touches the descriptor's number after [#close]; it fails
/// with EBADF. The disk is waited for in the kernel, in a virtual thread too, which holds its
/// carrier meanwhile. Buffers on the heap are copied, direct ones are not.
public final class FileHandle extends Fd {
  private static final String COPY = "copy_file_range";
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int EINTR = -Errno.EINTR.number();
  private static final int EAGAIN = -Errno.EAGAIN.number();

  private final String path;

  FileHandle(int number, String path) {
    super(new Handle(number, "file"));
    this.path = path;
  }

  /// Reads bytes from a position into the buffer's free room: pread(2).
  ///
  /// @param position in bytes from the start of the file
  /// @return the number of bytes read, 0 when there is no room, -1 at or past the end
  /// @throws ErrnoException EIO (a fault of the disk), EISDIR, EBADF (not open for reading)
  public int pread(ByteBuffer into, long position) throws ErrnoException {
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
      count = (int) call("pread", Linux.PREAD, memory.address(), length, position);
    } finally {
      Reference.reachabilityFence(into);
    }
    if (direct) {
      into.position(into.position() + count);
    } else {
      into.put(memory.asSlice(0, count).asByteBuffer());
    }
    return count == 0 ? -1 : count;
  }

  /// Writes bytes of the buffer at a position: pwrite(2). A file that was opened with
  /// [OpenFlags#O_APPEND] takes them at its end instead.
  ///
  /// @param position in bytes from the start of the file
  /// @return the number of bytes written, which may be fewer than there are
  /// @throws ErrnoException ENOSPC or EDQUOT (no room is left), EFBIG, EIO, EBADF (not open for
  ///   writing)
  public int pwrite(ByteBuffer from, long position) throws ErrnoException {
    MemorySegment memory = from.isDirect() ? MemorySegment.ofBuffer(from) : Copies.of(from);
    int count;
    try {
      count = (int) call("pwrite", Linux.PWRITE, memory.address(), memory.byteSize(), position);
    } finally {
      Reference.reachabilityFence(from);
    }
    from.position(from.position() + count);
    return count;
  }

  /// Copies bytes of this file into another one, within the kernel: copy_file_range(2). File
  /// systems that can let both files share the bytes do so.
  ///
  /// @param position where to begin here, in bytes from the start of the file
  /// @param to the other file, or this one where the ranges do not overlap
  /// @param there where they go in it
  /// @param count how many bytes at most
  /// @return how many were copied, which may be fewer; 0 at or past the end of this file
  /// @throws ErrnoException EXDEV (another file system, where the kernel cannot do that), EINVAL
  ///   (not regular files, or overlapping ranges), EBADF (not open for reading or writing, or open
  ///   with [OpenFlags#O_APPEND]), ENOSPC, EFBIG
  public long copyFileRange(long position, FileHandle to, long there, long count)
      throws ErrnoException {
    begin(COPY);
    try {
      to.begin(COPY);
      try {
        return copyFileRange(descriptor().number(), position, to.fileno(), there, count);
      } finally {
        to.descriptor().release();
      }
    } finally {
      descriptor().release();
    }
  }

  private long copyFileRange(int from, long position, int to, long there, long count)
      throws ErrnoException {
    Linux.Scratch scratch = Linux.scratch();
    long first = scratch.address;
    long second = first + 8;
    long most = Math.min(count, SendFile.MAX_RW_COUNT);
    while (true) {
      scratch.memory.set(ValueLayout.JAVA_LONG, 0, position);
      scratch.memory.set(ValueLayout.JAVA_LONG, 8, there);
      long result = Linux.call(scratch, Linux.COPY_FILE_RANGE, from, first, to, second, most, 0);
      if (result >= 0) {
        return result;
      }
      if (result != EINTR) {
        throw FilePath.failure(COPY, path, result);
      }
    }
  }

  /// Makes the file this long: ftruncate(2). What lies behind is dropped; what is missing reads as
  /// zeros.
  public void ftruncate(long length) throws ErrnoException {
    call("ftruncate", Linux.FTRUNCATE, length, 0, 0);
  }

  /// Waits until what was written is on the disk: fsync(2).
  ///
  /// @throws ErrnoException EIO, ENOSPC or EDQUOT when it did not get there
  public void fsync() throws ErrnoException {
    call("fsync", Linux.FSYNC, 0, 0, 0);
  }

  /// Sets the permission bits: fchmod(2).
  ///
  /// @param mode 0 to 07777
  /// @throws ErrnoException EPERM (not ours)
  public void fchmod(int mode) throws ErrnoException {
    call("fchmod", Linux.FCHMOD, mode, 0, 0);
  }

  /// Gives the file to another owner and group: fchown(2).
  ///
  /// @param uid a user's number, or -1 to leave it
  /// @param gid a group's number, or -1 to leave it
  /// @throws ErrnoException EPERM (only root may, or for a group those who are in it)
  public void fchown(int uid, int gid) throws ErrnoException {
    call("fchown", Linux.FCHOWN, uid, gid, 0);
  }

  /// Locks the file for this handle, without waiting: flock(2) with LOCK_EX. The lock ends with the
  /// handle, or with the process.
  ///
  /// @return false when somebody else has locked it
  /// @throws ErrnoException ENOLCK, EOPNOTSUPP where files cannot be locked
  public boolean flock() throws ErrnoException {
    begin("flock");
    try {
      long result;
      do {
        result = Linux.call(Linux.FLOCK, descriptor().number(), LOCK_EX | LOCK_NB, 0);
      } while (result == EINTR);
      if (result < 0 && result != EAGAIN) {
        throw FilePath.failure("flock", path, result);
      }
      return result == 0;
    } finally {
      descriptor().release();
    }
  }

  /// What is known of the file: statx(2) on its descriptor().
  public Stat fstat() throws ErrnoException {
    begin("statx");
    try {
      Linux.Scratch scratch = Linux.scratch();
      long empty = scratch.address;
      scratch.memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      long result = Stat.ask(scratch, descriptor().number(), empty, AT_EMPTY_PATH);
      if (result < 0) {
        throw FilePath.failure("statx", path, result);
      }
      return Stat.read(scratch);
    } finally {
      descriptor().release();
    }
  }

  @Override
  public FileHandle dup() throws IOException {
    return new FileHandle(handle.duplicate(0, true), path);
  }

  @Override
  public FileHandle dup2(int number) throws IOException {
    return new FileHandle(dup3(number), path);
  }

  private long call(String name, int number, long a, long b, long c) throws ErrnoException {
    begin(name);
    try {
      long result;
      do {
        result = Linux.call(number, descriptor().number(), a, b, c, 0, 0);
      } while (result == EINTR);
      if (result < 0) {
        throw FilePath.failure(name, path, result);
      }
      return result;
    } finally {
      descriptor().release();
    }
  }

  private void begin(String name) throws ErrnoException {
    if (!descriptor().acquire()) {
      throw FilePath.failure(name, path, -Errno.EBADF.number());
    }
  }

  /// The path as it was opened, for messages.
  @Override
  public String toString() {
    return "file " + path + (descriptor().isOpen() ? "" : " (closed)");
  }
}
