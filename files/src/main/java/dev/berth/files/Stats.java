package dev.berth.files;

import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Stat;
import org.jspecify.annotations.Nullable;

/// Looking for something that may be missing.
final class Stats {
  private Stats() {}

  /// One of the calls of stat(2).
  interface Call {
    Stat make() throws ErrnoException;
  }

  /// What the call tells; null when nothing is there.
  static @Nullable Stat orNull(Call call) throws ErrnoException {
    try {
      return call.make();
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }
}
