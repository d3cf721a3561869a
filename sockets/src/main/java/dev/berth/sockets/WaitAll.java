package dev.berth.sockets;

import java.io.IOException;

/// MSG_WAITALL on a stream, in both kinds of threads the same: the kernel's own way of it needs a
/// thread that blocks there, and gives up where a signal strikes.
final class WaitAll {
  private static final int SINGLE =
      MsgFlags.MSG_OOB | MsgFlags.MSG_DONTWAIT | MsgFlags.MSG_ERRQUEUE | MsgFlags.MSG_PEEK;
  private static final int OVER = Multiplexer.READ_HANGUP | Socket.ERROR | Socket.HANGUP;

  private static final long FIRST_PAUSE = 200_000;
  private static final long LONGEST_PAUSE = 20_000_000;

  private WaitAll() {}

  /// Whether a read is to be made again until the buffer is full.
  static boolean repeats(SocketHandle handle, int flags) {
    return (flags & (MsgFlags.MSG_WAITALL | SINGLE)) == MsgFlags.MSG_WAITALL
        && handle.type == Type.STREAM
        && !drops(handle, flags);
  }

  /// Whether the kernel drops the bytes that it counts, so that none come here: MSG_TRUNC, tcp(7).
  static boolean drops(SocketHandle handle, int flags) {
    return (flags & MsgFlags.MSG_TRUNC) != 0
        && handle.type == Type.STREAM
        && handle.domain != Domain.UNIX;
  }

  /// Before bytes are looked at that are not to be taken: waits until there are as many as there is
  /// room for, or no more will come.
  static void beforeAPeek(SocketHandle handle, String call, long room, int flags, Deadline deadline)
      throws IOException {
    int both = MsgFlags.MSG_PEEK | MsgFlags.MSG_WAITALL;
    if ((flags & (both | MsgFlags.MSG_DONTWAIT)) != both || handle.type != Type.STREAM) {
      return;
    }
    handle.begin(call);
    try {
      long pause = FIRST_PAUSE;
      long began = System.nanoTime();
      while (!isThere(handle, room)) {
        // Readiness says that there is something, not how much.
        handle.pause(call, pause, handle.limit(deadline, Socket.READ, began));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    } finally {
      handle.end();
    }
  }

  private static boolean isThere(SocketHandle handle, long room) throws IOException {
    // In this order: what comes before the end is there when the end is seen.
    long ready = Ppoll.poll(handle.number(), Multiplexer.READ_HANGUP, 0);
    return (ready > 0 && (ready & OVER) != 0) || handle.ioctl(Socket.FIONREAD) >= room;
  }
}
