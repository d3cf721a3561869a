package dev.berth.server;

/// The ports at which clients connect to further channels of their sessions.
///
/// @param first the lowest port, or 0 for a range of the server's choice
/// @param last the highest port, or 0 likewise
/// @param pooled whether listeners are bound once and shared by all sessions (the fast way), or one
///   is bound for each channel
public record PassivePorts(int first, int last, boolean pooled) {
  /// 256 listeners right below the range that the kernel gives to outgoing connections, pooled.
  /// Ports that others have bound are passed over; when all are taken, the kernel gives another.
  public static final PassivePorts DEFAULT = new PassivePorts(0, 0, true);

  /// A range that is pooled.
  ///
  /// @throws IllegalArgumentException when it is no range
  public static PassivePorts range(int first, int last) {
    return new PassivePorts(first, last, true);
  }

  /// Checks the ports.
  public PassivePorts {
    boolean own = first == 0 && last == 0;
    if (!own && (first < 1 || last > 65_535 || first > last)) {
      throw new IllegalArgumentException(
          "not a range of ports: " + first + "-" + last + " (1 to 65535, the lower one first)");
    }
  }
}
