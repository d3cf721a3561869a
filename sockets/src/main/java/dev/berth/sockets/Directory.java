package dev.berth.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// An open directory, beneath which everything is reached and which nothing leaves: each path is
/// followed by the kernel with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS (openat2(2)). A symbolic
/// link is followed as long as it stays beneath; one that leads out, `..` included, and every
/// absolute one, fails with EXDEV, also while somebody renames directories at the same time.
///
/// ## Paths
///
/// `/` is the directory itself, `/a/b` lies in it. Each char is one **byte** (ISO 8859-1), as file
/// names are bytes. A path that is not made of names (empty components, `.`, `..`, NUL) fails with
/// EINVAL, one of more than 4,096 bytes with ENAMETOOLONG.
///
/// ## Threads and errors
///
/// Any thread may call any method; after [#close] they fail with EBADF. What the kernel refuses is
/// an [ErrnoException] whose call is the system call and the path, as it is called here. Calls wait
/// for the disk in the kernel, in a virtual thread too, which holds its carrier meanwhile.
///
/// Needs Linux 5.8. Every descriptor is close-on-exec.
public final class Directory implements Closeable {
  static final OpenFlags PLACE = OpenFlags.O_PATH.with(OpenFlags.O_DIRECTORY);
  private static final OpenFlags READ = OpenFlags.O_RDONLY.with(OpenFlags.O_DIRECTORY);

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EACCESS = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int RENAME_NOREPLACE = 1;
  private static final int W_OK = 2;
  private static final long UTIME_OMIT = (1 << 30) - 2;

  /// struct timespec { time_t tv_sec; long tv_nsec; };
  private static final int TIMESPEC = 16;

  /// Where in [Copies#memory] a second name is put.
  private static final int SECOND = FilePath.MAX;

  private final Descriptor descriptor;

  private Directory(int number) {
    this.descriptor = new Descriptor(number);
  }

  /// A place for a file: the directory where it is or will be, which the caller closes, and its
  /// name there as a path (`/name`).
  ///
  /// @param directory open, to be closed by the caller
  /// @param path the name with a `/` before it, for the methods of `directory`
  public record Place(Directory directory, String path) {}

  /// Opens a directory of this machine by any path, links included.
  ///
  /// @throws ErrnoException ENOENT, ENOTDIR, EACCES (a directory on the way cannot be searched)
  /// @throws UnsupportedOperationException when the kernel lacks openat2, or a container forbids it
  public static Directory open(Path path) throws IOException {
    String raw = FilePath.of(path);
    long result = Beneath.openAnywhere(raw, PLACE);
    if (result == -Errno.ENOSYS.number() || result == -Errno.EPERM.number()) {
      throw new UnsupportedOperationException(
          "openat2(2) is refused with "
              + Errno.of((int) -result)
              + ": this needs Linux 5.8 or later, and a container whose seccomp filter knows it");
    }
    if (result < 0) {
      throw FilePath.failure("openat2", raw, result);
    }
    return new Directory((int) result);
  }

  /// Opens a file: openat2(2).
  ///
  /// @param mode the permission bits of a file that is made, before the umask; else ignored
  /// @throws ErrnoException ENOENT, ENOTDIR (a component that is no directory), EISDIR (for
  ///   writing), EXDEV (it leads out), ELOOP, EACCES, ENXIO (a socket; a pipe that nobody reads),
  ///   EEXIST, ENOSPC, EROFS, EMFILE or ENFILE (no descriptor is left)
  public FileHandle open(String path, OpenFlags flags, int mode) throws ErrnoException {
    return new FileHandle((int) openNumber(path, flags, mode), path);
  }

  /// Opens a directory beneath this one, as a root of its own that nothing leaves.
  ///
  /// @throws ErrnoException as [#open(String, OpenFlags, int)]
  public Directory directory(String path) throws ErrnoException {
    return new Directory((int) openNumber(path, PLACE, 0));
  }

  private long openNumber(String path, OpenFlags flags, int mode) throws ErrnoException {
    begin("openat2", path);
    try {
      long result = Beneath.open(descriptor.number(), path, 1, path.length(), flags, mode);
      return result < 0 ? fail("openat2", path, result) : result;
    } finally {
      descriptor.release();
    }
  }

  /// What a path leads to: statx(2), links followed. Mounts nothing.
  ///
  /// @throws ErrnoException ENOENT (also a link that leads nowhere), ENOTDIR, EXDEV, ELOOP, EACCES
  public Stat stat(String path) throws ErrnoException {
    long place = openNumber(path, OpenFlags.O_PATH, 0);
    try {
      return statAt((int) place, path, path.length(), path.length(), AT_EMPTY_PATH);
    } finally {
      closeNumber(place);
    }
  }

  /// What is at a path; a link is told as itself.
  ///
  /// @throws ErrnoException as [#stat]
  public Stat lstat(String path) throws ErrnoException {
    begin("statx", path);
    try {
      long parent = openParent(path);
      try {
        return statAt((int) parent, path, nameStart(path), path.length(), AT_SYMLINK_NOFOLLOW);
      } finally {
        closeParent(path, parent);
      }
    } finally {
      descriptor.release();
    }
  }

  /// Asks for a name in an open directory, of which nothing but the descriptor is needed.
  static Stat statAt(int directory, String path, int start, int end, int flags)
      throws ErrnoException {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment memory = Copies.memory();
    long name = FilePath.write(path, start, end, memory, 0);
    if ((flags & AT_EMPTY_PATH) != 0) {
      memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
    }
    long result = Stat.ask(scratch, directory, name, flags);
    if (result < 0) {
      throw FilePath.failure("statx", path, result);
    }
    return Stat.read(scratch);
  }

  /// The entries of a directory, read as they are asked for: getdents64(2).
  ///
  /// @throws ErrnoException as [#open(String, OpenFlags, int)]; ENOTDIR when it is no directory
  public DirectoryEntries list(String path) throws ErrnoException {
    return new DirectoryEntries((int) openNumber(path, READ, 0), path);
  }

  /// Whether this process may write what is at a path; a link is told as itself: faccessat2(2).
  ///
  /// @throws ErrnoException ENOENT, ENOTDIR, EXDEV, ELOOP
  public boolean isWritable(String path) throws ErrnoException {
    int flags = AT_EACCESS | AT_SYMLINK_NOFOLLOW;
    long result =
        atParent(
            "faccessat2",
            path,
            (parent, name) -> Linux.call(Linux.FACCESSAT2, parent, name, W_OK, flags, 0, 0));
    if (result == -Errno.EACCES.number() || result == -Errno.EROFS.number()) {
      return false;
    }
    check("faccessat2", path, result);
    return true;
  }

  /// Where a file is, or would be made, that this path leads to: as open(2) with O_CREAT would find
  /// it, links in the last component followed. So that it can be replaced by [#rename] in one step.
  ///
  /// @throws ErrnoException ENOENT, ENOTDIR (of a directory on the way), EISDIR (a link that ends
  ///   in one), EXDEV, ELOOP, EACCES
  public Place place(String path) throws ErrnoException {
    begin("readlinkat", path);
    try {
      String at = PlaceOfLink.find(descriptor.number(), path);
      int start = nameStart(at);
      long parent = Beneath.open(descriptor.number(), at, 1, Math.max(1, start - 1), PLACE, 0);
      check("openat2", path, parent);
      return new Place(new Directory((int) parent), at.substring(start - 1));
    } finally {
      descriptor.release();
    }
  }

  /// Removes a name, a link itself included; not a directory: unlink(2).
  ///
  /// @throws ErrnoException EISDIR, ENOENT, ENOTDIR, EXDEV, EACCES, EPERM, EROFS
  public void unlink(String path) throws ErrnoException {
    check("unlinkat", path, atParent("unlinkat", path, (parent, name) -> unlink(parent, name, 0)));
  }

  /// Removes an empty directory: rmdir(2).
  ///
  /// @throws ErrnoException ENOTEMPTY, ENOTDIR, ENOENT, EXDEV, EACCES, EPERM, EROFS, EBUSY
  public void rmdir(String path) throws ErrnoException {
    check(
        "unlinkat",
        path,
        atParent("unlinkat", path, (parent, name) -> unlink(parent, name, AT_REMOVEDIR)));
  }

  private static long unlink(long parent, long name, int flags) {
    return Linux.call(Linux.UNLINKAT, parent, name, flags);
  }

  /// Makes a directory: mkdir(2).
  ///
  /// @param mode its permission bits, before the umask
  /// @throws ErrnoException EEXIST, ENOENT, ENOTDIR, EXDEV, EACCES, ENOSPC, EROFS
  public void mkdir(String path, int mode) throws ErrnoException {
    check(
        "mkdirat",
        path,
        atParent("mkdirat", path, (parent, name) -> Linux.call(Linux.MKDIRAT, parent, name, mode)));
  }

  /// Gives a file or a directory another name, in one step; links are moved themselves: renameat2
  /// (2). A file at the new name is replaced by a file, an empty directory by a directory.
  ///
  /// @throws ErrnoException ENOENT, EISDIR, ENOTDIR, ENOTEMPTY or EEXIST (of the new name), EINVAL
  ///   (a directory into itself), EXDEV (renameat2: the two are on different file systems; openat2:
  ///   a path leads out), EACCES, ENOSPC, EROFS, EBUSY
  public void rename(String from, String to) throws ErrnoException {
    rename(from, to, 0);
  }

  /// The same, with RENAME_NOREPLACE: nothing at the new name is replaced (EEXIST).
  ///
  /// @throws ErrnoException as [#rename]; EINVAL also where the file system cannot do this
  public void renameNoReplace(String from, String to) throws ErrnoException {
    rename(from, to, RENAME_NOREPLACE);
  }

  private void rename(String from, String to, int flags) throws ErrnoException {
    long result =
        atParents(
            "renameat2",
            from,
            to,
            (fromParent, fromName, toParent, toName) ->
                Linux.call(Linux.RENAMEAT2, fromParent, fromName, toParent, toName, flags, 0));
    check("renameat2", from, result);
  }

  /// Gives a file a further name: link(2). A link is not followed.
  ///
  /// @throws ErrnoException EEXIST, ENOENT, EPERM (a directory), EXDEV (as [#rename]), EMLINK,
  ///   ENOSPC, EROFS
  public void link(String from, String to) throws ErrnoException {
    long result =
        atParents(
            "linkat",
            from,
            to,
            (fromParent, fromName, toParent, toName) ->
                Linux.call(Linux.LINKAT, fromParent, fromName, toParent, toName, 0, 0));
    check("linkat", from, result);
  }

  /// Sets the time of the last modification; links are followed, the time of the last access stays:
  /// utimensat(2).
  ///
  /// @param time nanoseconds since 1970-01-01T00:00Z
  /// @throws ErrnoException EPERM or EACCES (not ours), EROFS, and as [#stat]
  public void utimens(String path, long time) throws ErrnoException {
    long place = openNumber(path, OpenFlags.O_PATH, 0);
    try {
      Linux.Scratch scratch = Linux.scratch();
      MemorySegment memory = scratch.memory;
      memory.fill((byte) 0);
      memory.set(ValueLayout.JAVA_LONG, 8, UTIME_OMIT);
      memory.set(ValueLayout.JAVA_LONG, TIMESPEC, Math.floorDiv(time, 1_000_000_000L));
      memory.set(ValueLayout.JAVA_LONG, TIMESPEC + 8, Math.floorMod(time, 1_000_000_000L));
      long times = scratch.address;
      long empty = times + 2 * TIMESPEC;
      long result = Linux.call(scratch, Linux.UTIMENSAT, place, empty, times, AT_EMPTY_PATH, 0, 0);
      check("utimensat", path, result);
    } finally {
      closeNumber(place);
    }
  }

  /// The bytes that this process may still write on the directory's file system: fstatfs(2).
  ///
  /// @return -1 when the file system does not say
  public long freeSpace() throws ErrnoException {
    begin("fstatfs", "/");
    try {
      Linux.Scratch scratch = Linux.scratch();
      check("fstatfs", "/", Linux.call(Linux.FSTATFS, descriptor.number(), scratch.address, 0));
      return Statfs.free(scratch.memory);
    } finally {
      descriptor.release();
    }
  }

  /// Closes the directory: close(2), once no call uses it any more. What was opened through it
  /// stays open. A second close does nothing.
  @Override
  public void close() {
    descriptor.close();
  }

  // ---------------------------------------------------------------- helpers

  /// A call on a name in an open directory; both are numbers that the kernel understands.
  private interface NameCall {
    long make(long parent, long name);
  }

  /// A call on two names.
  private interface TwoNamesCall {
    long make(long fromParent, long fromName, long toParent, long toName);
  }

  private long atParent(String call, String path, NameCall body) throws ErrnoException {
    begin(call, path);
    try {
      long parent = openParent(path);
      try {
        long name = FilePath.write(path, nameStart(path), path.length(), Copies.memory(), 0);
        return body.make(parent, name);
      } finally {
        closeParent(path, parent);
      }
    } finally {
      descriptor.release();
    }
  }

  private long atParents(String call, String from, String to, TwoNamesCall body)
      throws ErrnoException {
    FilePath.check(call, to);
    begin(call, from);
    try {
      long fromParent = openParent(from);
      try {
        long toParent = openParent(to);
        try {
          MemorySegment memory = Copies.memory();
          long fromName = FilePath.write(from, nameStart(from), from.length(), memory, 0);
          long toName = FilePath.write(to, nameStart(to), to.length(), memory, SECOND);
          return body.make(fromParent, fromName, toParent, toName);
        } finally {
          closeParent(to, toParent);
        }
      } finally {
        closeParent(from, fromParent);
      }
    } finally {
      descriptor.release();
    }
  }

  /// The directory of the last component: this one when the path has just one.
  private long openParent(String path) throws ErrnoException {
    int start = nameStart(path);
    if (start == 1) {
      return descriptor.number();
    }
    long parent = Beneath.open(descriptor.number(), path, 1, start - 1, PLACE, 0);
    return parent < 0 ? fail("openat2", path, parent) : parent;
  }

  private static void closeParent(String path, long number) {
    if (nameStart(path) != 1) {
      closeNumber(number);
    }
  }

  private static void closeNumber(long number) {
    Linux.call(Linux.CLOSE, number, 0, 0);
  }

  static int nameStart(String path) {
    return path.lastIndexOf('/') + 1;
  }

  private void begin(String call, String path) throws ErrnoException {
    FilePath.check(call, path);
    if (!descriptor.acquire()) {
      throw FilePath.failure(call, path, -Errno.EBADF.number());
    }
  }

  static void check(String call, String path, long result) throws ErrnoException {
    if (result < 0) {
      throw FilePath.failure(call, path, result);
    }
  }

  private static long fail(String call, String path, long result) throws ErrnoException {
    throw FilePath.failure(call, path, result);
  }
}
