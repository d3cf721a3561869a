package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The CPUs that a thread may run on (sched_setaffinity(2)), of the first 1024.
final class Cpus {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int SCHED_SETAFFINITY = ARM ? 122 : 203;
  private static final int SCHED_GETAFFINITY = ARM ? 123 : 204;
  private static final int SIZE = 128;

  private Cpus() {}

  static List<Integer> allowed() {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment set = scratch.memory.asSlice(0, SIZE).fill((byte) 0);
    check(Linux.call(scratch, SCHED_GETAFFINITY, 0, SIZE, scratch.address, 0, 0, 0));
    List<Integer> cpus = new ArrayList<>();
    for (int cpu = 0; cpu < 8 * SIZE; cpu++) {
      if ((set.get(ValueLayout.JAVA_BYTE, cpu / 8) & 1 << cpu % 8) != 0) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }

  static void pinThisThread(int cpu) {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment set = scratch.memory.asSlice(0, SIZE).fill((byte) 0);
    set.set(ValueLayout.JAVA_BYTE, cpu / 8, (byte) (1 << cpu % 8));
    check(Linux.call(scratch, SCHED_SETAFFINITY, 0, SIZE, scratch.address, 0, 0, 0));
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException("sched_setaffinity: " + Errno.of((int) -result));
    }
  }
}
