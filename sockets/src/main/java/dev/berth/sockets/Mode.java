package dev.berth.sockets;

/// Whether calls wait: of an open file, so that all descriptors share it that are copies of each
/// other in this process.
final class Mode {
  /// Whether O_NONBLOCK is known to be set. It is an implementation detail: it is set when a wait
  /// has to be ours (a deadline, a virtual thread), and no blocking method behaves differently for
  /// it.
  volatile boolean nonBlocking;

  /// Whether the user wants [ErrnoException.WouldBlock] instead of a wait.
  volatile boolean throwsInsteadOfWaiting;

  /// Whether SO_RCVTIMEO or SO_SNDTIMEO may be set: by us, or by whoever else has a copy.
  volatile boolean mayHaveTimeouts;

  Mode(boolean nonBlocking) {
    this.nonBlocking = nonBlocking;
  }
}
