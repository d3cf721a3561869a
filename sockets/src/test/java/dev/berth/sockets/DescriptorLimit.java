package dev.berth.sockets;

import java.io.IOException;

/// Lowers the number of descriptors that this process may have, until it is closed.
public final class DescriptorLimit implements AutoCloseable {
  private final long before;

  private DescriptorLimit(long limit) throws IOException {
    before = ResourceLimit.NOFILE.getrlimit().soft();
    ResourceLimit.NOFILE.setSoft(limit);
  }

  /// So many more numbers than the highest that is in use.
  public static DescriptorLimit afterTheHighest(int more) throws IOException {
    long highest =
        OpenDescriptors.numbers().stream().mapToLong(Long::parseLong).max().orElseThrow();
    return new DescriptorLimit(highest + more);
  }

  @Override
  public void close() throws IOException {
    ResourceLimit.NOFILE.setSoft(before);
  }
}
