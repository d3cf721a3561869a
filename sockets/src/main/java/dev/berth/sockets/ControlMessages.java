package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Ancillary data as the kernel writes it (cmsg(3)).
///
/// ```c
/// struct cmsghdr { size_t cmsg_len; int cmsg_level; int cmsg_type; };   // the data follow, padded to 8
/// ```
final class ControlMessages {
  static final int HEADER = 16;
  static final int LEVEL = 8;
  static final int TYPE = 12;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  static final int UCRED = 12;

  private ControlMessages() {}

  /// Writes all of it into memory of the arena.
  static MemorySegment write(List<Control> all, Arena arena) {
    long size = 0;
    for (Control one : all) {
      size += padded(HEADER + length(one));
    }
    MemorySegment memory = arena.allocate(size, 8);
    long at = 0;
    for (Control one : all) {
      write(one, memory, at);
      at += padded(HEADER + length(one));
    }
    return memory;
  }

  private static long length(Control one) {
    return switch (one) {
      case Control.Rights(var descriptors) -> 4L * descriptors.size();
      case Credentials _ -> UCRED;
      case Control.Other(_, _, var data) -> data.length;
    };
  }

  private static void write(Control one, MemorySegment to, long at) {
    to.set(ValueLayout.JAVA_LONG, at, HEADER + length(one));
    long data = at + HEADER;
    switch (one) {
      case Control.Rights(var descriptors) -> {
        head(to, at, SOL_SOCKET, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
          to.set(ValueLayout.JAVA_INT, data + 4L * i, descriptors.get(i).fileno());
        }
      }
      case Credentials(int pid, int uid, int gid) -> {
        head(to, at, SOL_SOCKET, SCM_CREDENTIALS);
        to.set(ValueLayout.JAVA_INT, data, pid);
        to.set(ValueLayout.JAVA_INT, data + 4, uid);
        to.set(ValueLayout.JAVA_INT, data + 8, gid);
      }
      case Control.Other(int level, int type, byte[] bytes) -> {
        head(to, at, level, type);
        MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, data, bytes.length);
      }
    }
  }

  private static void head(MemorySegment to, long at, int level, int type) {
    to.set(ValueLayout.JAVA_INT, at + LEVEL, level);
    to.set(ValueLayout.JAVA_INT, at + TYPE, type);
  }

  /// Reads all of it; descriptors are owned from here on.
  static List<Control> read(MemorySegment from) {
    List<Control> all = new ArrayList<>();
    long at = 0;
    while (at + HEADER <= from.byteSize()) {
      long length = from.get(ValueLayout.JAVA_LONG, at);
      if (length < HEADER || at + length > from.byteSize()) {
        break; // Cut off: MSG_CTRUNC says so.
      }
      all.add(read(from, at, from.asSlice(at + HEADER, length - HEADER)));
      at += padded(length);
    }
    return all;
  }

  private static Control read(MemorySegment from, long at, MemorySegment data) {
    int level = from.get(ValueLayout.JAVA_INT, at + LEVEL);
    int type = from.get(ValueLayout.JAVA_INT, at + TYPE);
    if (level == SOL_SOCKET && type == SCM_RIGHTS) {
      List<RawFd> descriptors = new ArrayList<>();
      for (long i = 0; i + 4 <= data.byteSize(); i += 4) {
        descriptors.add(new RawFd(data.get(ValueLayout.JAVA_INT, i)));
      }
      return new Control.Rights(descriptors);
    }
    if (level == SOL_SOCKET && type == SCM_CREDENTIALS && data.byteSize() == UCRED) {
      return new Credentials(
          data.get(ValueLayout.JAVA_INT, 0),
          data.get(ValueLayout.JAVA_INT, 4),
          data.get(ValueLayout.JAVA_INT, 8));
    }
    return new Control.Other(level, type, data.toArray(ValueLayout.JAVA_BYTE));
  }

  private static long padded(long length) {
    return (length + 7) & ~7;
  }
}
