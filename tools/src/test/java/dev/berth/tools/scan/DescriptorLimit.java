package dev.berth.tools.scan;

import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.ResourceLimit;
import java.io.File;
import java.util.Arrays;

/// Lowers the number of descriptors that this process may have, until it is closed.
final class DescriptorLimit implements AutoCloseable {
  private final long before;

  private DescriptorLimit(long before) {
    this.before = before;
  }

  /// So many more numbers than the highest that is in use.
  static DescriptorLimit lower(int more) throws ErrnoException {
    String[] open = new File("/proc/self/fd").list();
    int highest = Arrays.stream(open).mapToInt(Integer::parseInt).max().orElseThrow();
    long before = ResourceLimit.NOFILE.getrlimit().soft();
    ResourceLimit.NOFILE.setSoft(highest + 1 + more);
    return new DescriptorLimit(before);
  }

  @Override
  public void close() throws ErrnoException {
    ResourceLimit.NOFILE.setSoft(before);
  }
}
