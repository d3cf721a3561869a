package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// ppoll(2), the form of poll that both machines have.
///
/// ```c
/// struct pollfd { int fd; short events; short revents; };
/// struct timespec { time_t tv_sec; long tv_nsec; };
/// ```
final class Ppoll {
  static final int POLLFD = 8;
  static final int EVENTS = 4;
  static final int REVENTS = 6;

  private static final int TIMESPEC = 16;

  private Ppoll() {}

  /// Waits for one descriptor; its ready events, 0 at the end of the time, or a negated errno.
  static long poll(int number, int events, long nanos) {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment memory = scratch.memory;
    memory.set(ValueLayout.JAVA_INT, 0, number);
    memory.set(ValueLayout.JAVA_INT, EVENTS, events & 0xffff);
    long result = poll(scratch, scratch.address, 1, nanos);
    return result <= 0 ? result : memory.get(ValueLayout.JAVA_SHORT, REVENTS) & 0xffff;
  }

  /// Waits for `count` descriptors in the table at `table`; how many are ready, or a negated errno.
  /// Uses the scratch memory from byte 16 on.
  static long poll(Linux.Scratch scratch, long table, int count, long nanos) {
    long timeout = 0;
    if (nanos != Long.MAX_VALUE) {
      scratch.memory.set(ValueLayout.JAVA_LONG, TIMESPEC, nanos / 1_000_000_000);
      scratch.memory.set(ValueLayout.JAVA_LONG, TIMESPEC + 8, nanos % 1_000_000_000);
      timeout = scratch.address + TIMESPEC;
    }
    return Linux.call(scratch, Linux.PPOLL, table, count, timeout, 0, 8, 0);
  }
}
