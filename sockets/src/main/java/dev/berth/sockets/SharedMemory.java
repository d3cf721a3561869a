package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Memory that processes share: a file without a name, in memory alone (memfd_create(2)). Whoever
/// has the descriptor maps it, and what one writes the others see. It ends with the last descriptor
/// and the last mapping, so a process that is killed leaves nothing behind.
///
/// ```java
/// SharedMemory memory = SharedMemory.create("scores");
/// Spawn.of(Program.self()).descriptor(3, memory).start();       // the child: SharedMemory.adopt(3)
/// MemorySegment scores = memory.map(4096);
/// ```
///
/// Several may write at once: what they share are words that are read and written by the access
/// modes of a [java.lang.invoke.VarHandle], as between threads.
public final class SharedMemory extends Fd {
  static final int MFD_CLOEXEC = 1;
  static final int MFD_ALLOW_SEALING = 2;
  static final int F_SEAL_SHRINK = 2;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 1;
  static final int SEEK_END = 2;

  /// What memfd_create(2) takes for a name.
  private static final int LONGEST_NAME = 249;

  private SharedMemory(int number) {
    super(new Handle(number, "shared memory"));
  }

  /// Makes some, of no size yet: memfd_create(2), with MFD_CLOEXEC. It can grow and not shrink
  /// (F_SEAL_SHRINK): nobody who has it can take the ground from under the mappings of others.
  ///
  /// @param name what /proc shows, for people; any number of them may have the same
  /// @throws ErrnoException EMFILE or ENFILE when no descriptor is left, ENOMEM
  public static SharedMemory create(String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of shared memory has at most 249 bytes, not " + bytes.length);
    }
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment.copy(bytes, 0, scratch.memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    scratch.memory.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    long number = Linux.call(scratch, Linux.MEMFD_CREATE, scratch.address, flags, 0, 0, 0, 0);
    SharedMemory memory = new SharedMemory((int) checked("memfd_create", number));
    long sealed = Linux.call(Linux.FCNTL, number, Linux.F_ADD_SEALS, F_SEAL_SHRINK);
    if (sealed < 0) {
      memory.close();
      throw ErrnoException.of("fcntl", sealed);
    }
    return memory;
  }

  /// Takes over an open descriptor, such as one that was inherited; from now on it is closed here
  /// and nowhere else, and it is close-on-exec.
  ///
  /// @throws ErrnoException EBADF when the number is no open descriptor
  public static SharedMemory adopt(int number) throws IOException {
    SharedMemory memory = new SharedMemory(number);
    memory.handle.setCloseOnExec(true);
    return memory;
  }

  private static long checked(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw ErrnoException.of(call, result);
    }
    return result;
  }

  /// Maps it, from its beginning, for reading and writing: mmap(2) with MAP_SHARED. It becomes as
  /// large as that if it was smaller (ftruncate(2)), and what is new is zero and costs nothing
  /// until it is touched. The mapping stays when this is closed, and goes when nothing refers to
  /// the segment any more.
  ///
  /// @param size in bytes, 1 or more
  /// @throws ErrnoException ENOMEM when there is no room for the mapping, EFBIG when the process
  ///   may not make files of that size (RLIMIT_FSIZE), EINVAL when the descriptor that was adopted
  ///   is no memory
  public MemorySegment map(long size) throws IOException {
    if (size < 1) {
      throw new IllegalArgumentException("at least 1 byte is to be mapped, not " + size);
    }
    handle.begin("mmap");
    try {
      grow(size);
      long address =
          Linux.call(Linux.MMAP, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, handle.number(), 0);
      return Linux.mapped(checked("mmap", address), size);
    } finally {
      handle.end();
    }
  }

  private void grow(long size) throws ErrnoException {
    if (length() >= size) {
      return;
    }
    long result = Linux.call(Linux.FTRUNCATE, handle.number(), size, 0);
    if (result < 0 && length() < size) { // Else somebody was faster, and it does not shrink.
      throw ErrnoException.of("ftruncate", result);
    }
  }

  private long length() throws ErrnoException {
    return checked("lseek", Linux.call(Linux.LSEEK, handle.number(), 0, SEEK_END));
  }

  /// How large it is, in bytes: as large as somebody has mapped it (lseek(2) with SEEK_END).
  public long size() throws IOException {
    handle.begin("lseek");
    try {
      return length();
    } finally {
      handle.end();
    }
  }

  @Override
  public SharedMemory dup() throws IOException {
    return new SharedMemory(handle.duplicate(0, true));
  }

  @Override
  public SharedMemory dup2(int number) throws IOException {
    return new SharedMemory(dup3(number));
  }

  /// `shared memory`.
  @Override
  public String toString() {
    return handle.kind() + (isOpen() ? "" : " (closed)");
  }
}
