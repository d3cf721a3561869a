package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// openat2(2), the one way by which a path is followed here. The kernel refuses a path that would
/// leave the directory where it starts, whatever links, `..` and renames it meets on its way, so
/// there is no moment between a check and its use.
final class Beneath {
  // struct open_how { __u64 flags; __u64 mode; __u64 resolve; };
  static final int OPEN_HOW = 24;
  static final int HOW_MODE = 8;
  static final int HOW_RESOLVE = 16;

  static final int RESOLVE_NO_MAGICLINKS = 0x02;
  static final int RESOLVE_BENEATH = 0x08;
  static final int AT_FDCWD = -100;

  /// How often a call is made again that has met a rename on its way. The kernel cannot tell then
  /// whether a `..` in a link has left the directory, and says EAGAIN.
  private static final int TRIES = 128;

  private static final int EAGAIN = -Errno.EAGAIN.number();
  private static final int EINTR = -Errno.EINTR.number();

  private Beneath() {}

  /// Opens what a piece of a path leads to; a descriptor or a negated errno. EXDEV: the path leads
  /// out. ELOOP: too many links, or one of /proc's magic ones.
  static long open(int directory, String path, int start, int end, OpenFlags flags, int mode) {
    return open(directory, path, start, end, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
  }

  /// Opens a path of the machine as anybody would.
  static long openAnywhere(String path, OpenFlags flags) {
    return open(AT_FDCWD, path, 0, path.length(), flags, 0, 0);
  }

  private static long open(
      int directory, String path, int start, int end, OpenFlags flags, int mode, int resolve) {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment how = scratch.memory;
    long name = FilePath.write(path, start, end, Copies.memory(), 0);
    how.set(ValueLayout.JAVA_LONG, 0, flags.implied());
    how.set(ValueLayout.JAVA_LONG, HOW_MODE, flags.creates() ? mode : 0);
    how.set(ValueLayout.JAVA_LONG, HOW_RESOLVE, resolve);
    long result = EAGAIN;
    for (int i = 0; (result == EAGAIN || result == EINTR) && i < TRIES; i++) {
      result = Linux.call(scratch, Linux.OPENAT2, directory, name, scratch.address, OPEN_HOW, 0, 0);
    }
    return result;
  }
}
