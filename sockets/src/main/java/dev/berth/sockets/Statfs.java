package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What fstatfs(2) writes, of which only the free space is asked for.
///
/// ```c
/// struct statfs { long f_type; long f_bsize; long f_blocks; long f_bfree; long f_bavail;
///                 long f_files; long f_ffree; fsid_t f_fsid; long f_namelen; long f_frsize; ... };
/// ```
final class Statfs {
  static final int SIZE = 120;
  static final int BSIZE = 8;
  static final int BLOCKS = 16;
  static final int BAVAIL = 32;
  static final int FRSIZE = 72;

  private Statfs() {}

  /// The bytes that an ordinary user may still write; -1 when the file system does not say.
  static long free(MemorySegment statfs) {
    if (statfs.get(ValueLayout.JAVA_LONG, BLOCKS) == 0) {
      return -1;
    }
    long fragment = statfs.get(ValueLayout.JAVA_LONG, FRSIZE);
    long unit = fragment != 0 ? fragment : statfs.get(ValueLayout.JAVA_LONG, BSIZE);
    return statfs.get(ValueLayout.JAVA_LONG, BAVAIL) * unit;
  }
}
