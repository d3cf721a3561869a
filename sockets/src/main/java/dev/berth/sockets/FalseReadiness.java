package dev.berth.sockets;

import java.io.IOException;

/// Where poll(2) says that a call would not have to wait, and the call says that it would: without
/// a look at these two, a wait would turn on the spot.
final class FalseReadiness {
  private static final long FIRST_PAUSE = 200_000;
  private static final long LONGEST_PAUSE = 20_000_000;

  private FalseReadiness() {}

  /// Whether the reading half of a datagram socket is shut down: a recv(2) that blocks then gives
  /// nothing, and one that does not says EAGAIN for ever.
  static boolean isOver(SocketHandle handle, int events) {
    return handle.type == Type.DGRAM
        && (events & Socket.WRITE) == 0
        && hangsUp(Ppoll.poll(handle.number(), Multiplexer.READ_HANGUP, 0));
  }

  private static boolean hangsUp(long ready) {
    return ready > 0 && (ready & Multiplexer.READ_HANGUP) != 0;
  }

  /// Whether the receiver's queue may be full, of which poll(2) knows nothing: that of a UNIX
  /// datagram socket to which the sender is not connected.
  static boolean isOfReceiver(SocketHandle handle, int events) {
    return handle.domain == Domain.UNIX
        && handle.type == Type.DGRAM
        && (events & Socket.WRITE) != 0;
  }

  /// Waits a little, and the longer the more often it was in vain.
  static void rest(SocketHandle handle, String call, int vain, Deadline deadline)
      throws IOException {
    handle.pause(call, Math.min(FIRST_PAUSE << Math.min(vain, 7), LONGEST_PAUSE), deadline);
  }
}
