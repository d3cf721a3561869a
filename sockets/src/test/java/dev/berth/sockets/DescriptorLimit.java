package dev.berth.sockets;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Lowers the number of descriptors that this process may have, until it is closed: prlimit(2) with
/// RLIMIT_NOFILE.
final class DescriptorLimit implements AutoCloseable {
  // struct rlimit { rlim_t rlim_cur; rlim_t rlim_max; };
  private static final int PRLIMIT64 = System.getProperty("os.arch").equals("aarch64") ? 261 : 302;
  private static final int RLIMIT_NOFILE = 7;

  private final long before;

  private DescriptorLimit(long before) {
    this.before = before;
  }

  /// So many more numbers than the highest that is in use.
  static DescriptorLimit afterTheHighest(int more) throws IOException {
    long highest =
        OpenDescriptors.numbers().stream().mapToLong(Long::parseLong).max().orElseThrow();
    return new DescriptorLimit(set(highest + more));
  }

  /// Sets the limit; what it was before.
  private static long set(long limit) {
    Linux.Scratch scratch = Linux.scratch();
    MemorySegment memory = scratch.memory;
    check(Linux.call(scratch, PRLIMIT64, 0, RLIMIT_NOFILE, 0, scratch.address, 0, 0));
    long before = memory.get(ValueLayout.JAVA_LONG, 0);
    memory.set(ValueLayout.JAVA_LONG, 0, limit);
    check(Linux.call(scratch, PRLIMIT64, 0, RLIMIT_NOFILE, scratch.address, 0, 0, 0));
    return before;
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException("prlimit: " + Errno.of((int) -result));
    }
  }

  @Override
  public void close() {
    set(before);
  }
}
