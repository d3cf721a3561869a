package dev.berth.sockets;

/// The ports from which the kernel takes one for a socket that has not chosen: the ephemeral ports
/// (ip(7)). See [Sysctl#localPortRange] and [Option#IP_LOCAL_PORT_RANGE].
///
/// @param low the lowest of them, 0 for the lowest of the host
/// @param high the highest of them, itself one, 0 for the highest of the host
public record LocalPortRange(int low, int high) {
  /// Checks the ports.
  public LocalPortRange {
    if ((low & 0xffff) != low || (high & 0xffff) != high || (high != 0 && high < low)) {
      throw new IllegalArgumentException(
          "not a range of ports: " + low + "-" + high + " (0 to 65535, the lower one first)");
    }
  }

  /// `32768-60999`.
  @Override
  public String toString() {
    return low + "-" + high;
  }
}
