package dev.berth.tools.scan;

import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.ResourceLimit;
import java.io.File;

/// How many descriptors this process may still open.
final class Room {
  /// Left to the rest of the process.
  private static final int RESERVE = 32;

  private Room() {}

  /// The soft limit (RLIMIT_NOFILE, getrlimit(2)) less those that are open now and a reserve; at
  /// least 1. A guess: others open and close descriptors too.
  static int forSockets() throws ErrnoException {
    String[] open = new File("/proc/self/fd").list();
    long room =
        ResourceLimit.NOFILE.getrlimit().soft() - (open == null ? 0 : open.length) - RESERVE;
    return Math.clamp(room, 1, Integer.MAX_VALUE);
  }
}
