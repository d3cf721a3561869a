package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
  private static final int MFD_CLOEXEC = 1;

  /// What memfd_create(2) takes for a name.
  private static final int LONGEST_NAME = 249;

  private SharedMemory(int number) {
    super(new Handle(number, "shared memory"));
  }

  /// Makes some, of no size yet: memfd_create(2), with MFD_CLOEXEC.
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
    long result = Linux.call(scratch, Linux.MEMFD_CREATE, scratch.address, MFD_CLOEXEC, 0, 0, 0, 0);
    if (result < 0) {
      throw ErrnoException.of("memfd_create", result);
    }
    return new SharedMemory((int) result);
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

  /// Maps it, from its beginning, for reading and writing: mmap(2) with MAP_SHARED. It becomes as
  /// large as that if it was smaller, and what is new is zero and costs nothing until it is
  /// touched. The mapping stays when this is closed, and goes when nothing refers to the segment
  /// any more.
  ///
  /// @param size in bytes, 1 or more
  /// @throws IOException when this is closed, there is no room for the mapping, or /proc is not
  ///   mounted
  public MemorySegment map(long size) throws IOException {
    if (size < 1) {
      throw new IllegalArgumentException("at least 1 byte is to be mapped, not " + size);
    }
    handle.begin("mmap");
    try (FileChannel file = open()) {
      return file.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto());
    } finally {
      handle.end();
    }
  }

  /// How large it is, in bytes: as large as somebody has mapped it.
  public long size() throws IOException {
    handle.begin("fstat");
    try (FileChannel file = open()) {
      return file.size();
    } finally {
      handle.end();
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        Path.of("/proc/self/fd/" + handle.number()),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
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
