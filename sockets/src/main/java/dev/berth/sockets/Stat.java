package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What is known of a file: statx(2), without what nobody here has asked for yet.
///
/// @param device the number of its file system, major << 32 | minor
/// @param inode its number there
/// @param type what it is
/// @param mode the permission bits of chmod(2), 0 to 07777
/// @param uid its owner
/// @param gid its group
/// @param links the number of hard links
/// @param size its length in bytes
/// @param modified the time of the last modification in nanoseconds since 1970-01-01T00:00Z; times
///   that do not fit (before 1677, after 2262) become the earliest or latest that does
public record Stat(
    long device,
    long inode,
    FileType type,
    int mode,
    int uid,
    int gid,
    long links,
    long size,
    long modified) {
  // struct statx {
  //   __u32 stx_mask; __u32 stx_blksize; __u64 stx_attributes; __u32 stx_nlink; __u32 stx_uid;
  //   __u32 stx_gid; __u16 stx_mode; __u16 pad; __u64 stx_ino; __u64 stx_size; __u64 stx_blocks;
  //   __u64 stx_attributes_mask; struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
  //   __u32 stx_rdev_major, stx_rdev_minor, stx_dev_major, stx_dev_minor; ...
  // };
  // struct statx_timestamp { __s64 tv_sec; __u32 tv_nsec; __s32 pad; };
  static final int SIZE = 256;
  static final int NLINK = 16;
  static final int UID = 20;
  static final int GID = 24;
  static final int MODE = 28;
  static final int INO = 32;
  static final int LENGTH = 40;
  static final int MTIME_SEC = 112;
  static final int MTIME_NSEC = 120;
  static final int DEV_MAJOR = 136;
  static final int DEV_MINOR = 140;

  static final int STATX_TYPE = 0x1;
  static final int STATX_MODE = 0x2;
  static final int STATX_NLINK = 0x4;
  static final int STATX_UID = 0x8;
  static final int STATX_GID = 0x10;
  static final int STATX_MTIME = 0x40;
  static final int STATX_INO = 0x100;
  static final int STATX_SIZE = 0x200;

  static final int AT_NO_AUTOMOUNT = 0x800;

  private static final int MASK =
      STATX_TYPE
          | STATX_MODE
          | STATX_NLINK
          | STATX_UID
          | STATX_GID
          | STATX_MTIME
          | STATX_INO
          | STATX_SIZE;

  /// Where in the scratch memory the kernel writes its answer.
  private static final int AT = 256;

  /// Whether this is the same file as that.
  public boolean isSameFile(Stat other) {
    return device == other.device && inode == other.inode;
  }

  /// Asks the kernel; 0 or a negated errno. The answer is in the scratch memory, for [#read].
  static long ask(Linux.Scratch scratch, int directory, long path, int flags) {
    long answer = scratch.address + AT;
    long all = flags | AT_NO_AUTOMOUNT;
    return Linux.call(scratch, Linux.STATX, directory, path, all, MASK, answer, 0);
  }

  static Stat read(Linux.Scratch scratch) {
    MemorySegment statx = scratch.memory.asSlice(AT, SIZE);
    int mode = statx.get(ValueLayout.JAVA_SHORT, MODE) & 0xffff;
    return new Stat(
        (long) statx.get(ValueLayout.JAVA_INT, DEV_MAJOR) << 32
            | Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, DEV_MINOR)),
        statx.get(ValueLayout.JAVA_LONG, INO),
        FileType.of(mode >>> 12),
        mode & 07777,
        statx.get(ValueLayout.JAVA_INT, UID),
        statx.get(ValueLayout.JAVA_INT, GID),
        Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, NLINK)),
        statx.get(ValueLayout.JAVA_LONG, LENGTH),
        nanos(
            statx.get(ValueLayout.JAVA_LONG, MTIME_SEC),
            statx.get(ValueLayout.JAVA_INT, MTIME_NSEC)));
  }

  private static long nanos(long seconds, int nanos) {
    long limit = Long.MAX_VALUE / 1_000_000_000;
    if (seconds >= limit) {
      return Long.MAX_VALUE;
    }
    return seconds <= -limit ? Long.MIN_VALUE : seconds * 1_000_000_000 + nanos;
  }
}
