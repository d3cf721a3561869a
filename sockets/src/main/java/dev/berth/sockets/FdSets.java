package dev.berth.sockets;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The three sets of select(2), and the call itself in the form that both machines have (pselect6).
///
/// ```c
/// typedef struct { long fds_bits[FD_SETSIZE / 64]; } fd_set;
/// ```
final class FdSets {
  static final int FD_SETSIZE = 1024;

  /// sizeof(fd_set).
  static final int BYTES = FD_SETSIZE / 8;

  private static final int TIMESPEC = 3 * BYTES;

  /// For reading, for writing, for urgent data, one after the other, and the time.
  private final MemorySegment sets = Arena.ofAuto().allocate(3 * BYTES + 16, 8);

  private int highest;

  void clear() {
    sets.fill((byte) 0);
    highest = -1;
  }

  /// Enters a number into the sets of these events.
  void add(int number, int events) {
    highest = Math.max(highest, number);
    set(0, number, events & Socket.READ);
    set(1, number, events & Socket.WRITE);
    set(2, number, events & Socket.URGENT);
  }

  private void set(int set, int number, int wanted) {
    if (wanted != 0) {
      long at = word(set, number);
      sets.set(ValueLayout.JAVA_LONG, at, sets.get(ValueLayout.JAVA_LONG, at) | 1L << number);
    }
  }

  /// Waits; how many are ready, or a negated errno. The sets then hold those that are.
  long select(long nanos) {
    long timeout = 0;
    if (nanos != Long.MAX_VALUE) {
      sets.set(ValueLayout.JAVA_LONG, TIMESPEC, nanos / 1_000_000_000);
      sets.set(ValueLayout.JAVA_LONG, TIMESPEC + 8, nanos % 1_000_000_000);
      timeout = sets.address() + TIMESPEC;
    }
    long read = sets.address();
    return Linux.call(
        Linux.PSELECT6, highest + 1, read, read + BYTES, read + 2 * BYTES, timeout, 0);
  }

  /// In which of the sets a number is.
  int events(int number) {
    return bit(0, number, Socket.READ)
        | bit(1, number, Socket.WRITE)
        | bit(2, number, Socket.URGENT);
  }

  private int bit(int set, int number, int event) {
    return (sets.get(ValueLayout.JAVA_LONG, word(set, number)) >>> number & 1) == 0 ? 0 : event;
  }

  private static long word(int set, int number) {
    return (long) set * BYTES + number / 64 * 8L;
  }

  /// Refuses a descriptor that is beyond the sets: select would write past their end.
  static void requireRoom(Fd fd) throws DescriptorTooLargeException {
    if (fd.fileno() >= FD_SETSIZE) {
      throw new DescriptorTooLargeException(fd);
    }
  }
}
