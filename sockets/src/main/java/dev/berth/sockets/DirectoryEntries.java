package dev.berth.sockets;

import java.io.Closeable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The entries of one directory, pulled one by one without `.` and `..`: getdents64(2). Holds a few
/// kilobytes, however many entries there are.
///
/// ```java
/// try (DirectoryEntries entries = directory.list("/pub")) {
///   while (entries.next()) {
///     System.out.println(entries.name());
///   }
/// }
/// ```
///
/// One thread at a time. Names that are added or removed meanwhile may or may not appear; all
/// others appear once.
public final class DirectoryEntries implements Closeable {
  // struct linux_dirent64 {
  //   ino64_t d_ino; off64_t d_off; unsigned short d_reclen; unsigned char d_type; char d_name[];
  // };
  static final int RECLEN = 16;
  static final int TYPE = 18;
  static final int NAME = 19;

  private static final int SIZE = 16 * 1024;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private final Descriptor descriptor;
  private final String path;
  private final byte[] entries = new byte[SIZE];
  private int length;
  private int next;
  private String name = "";
  private FileType type = FileType.UNKNOWN;

  DirectoryEntries(int number, String path) {
    this.descriptor = new Descriptor(number);
    this.path = path;
  }

  /// Goes to the next entry.
  ///
  /// @return false at the end
  /// @throws ErrnoException EIO; ENOENT when the directory itself has been removed; EBADF after
  ///   [#close]
  public boolean next() throws ErrnoException {
    do {
      if (next == length && !fill()) {
        return false;
      }
      int at = next;
      next += (short) SHORTS.get(entries, at + RECLEN) & 0xffff;
      type = FileType.of(entries[at + TYPE]);
      int end = at + NAME;
      while (entries[end] != 0) {
        end++;
      }
      int start = at + NAME;
      name = new String(entries, start, end - start, StandardCharsets.ISO_8859_1);
    } while (name.equals(".") || name.equals(".."));
    return true;
  }

  private boolean fill() throws ErrnoException {
    if (!descriptor.acquire()) {
      throw FilePath.failure("getdents64", path, -Errno.EBADF.number());
    }
    try {
      MemorySegment memory = Copies.memory();
      long result = Linux.call(Linux.GETDENTS64, descriptor.number(), memory.address(), SIZE);
      if (result < 0) {
        throw FilePath.failure("getdents64", path, result);
      }
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, entries, 0, (int) result);
      length = (int) result;
      next = 0;
      return length > 0;
    } finally {
      descriptor.release();
    }
  }

  /// The name of the entry, each byte as one char.
  public String name() {
    return name;
  }

  /// What the entry is, as far as the directory knows.
  public FileType type() {
    return type;
  }

  /// What is known of the entry; a link is told as itself: statx(2).
  ///
  /// @throws ErrnoException ENOENT when it is gone, EACCES when the directory may not be searched
  public Stat stat() throws ErrnoException {
    if (!descriptor.acquire()) {
      throw FilePath.failure("statx", path, -Errno.EBADF.number());
    }
    try {
      return Directory.statAt(descriptor.number(), name, 0, name.length(), AT_SYMLINK_NOFOLLOW);
    } finally {
      descriptor.release();
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
