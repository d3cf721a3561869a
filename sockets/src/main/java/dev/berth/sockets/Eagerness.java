package dev.berth.sockets;

/// Whether a virtual thread that would have to wait for a descriptor lets others run and tries a
/// few times more before it is parked. Where the peer is a virtual thread of this very program, or
/// very fast, that saves all that a wait costs; where it was in vain, it is not done again for
/// twice as many waits as the last time, up to a limit.
///
/// Threads may race here: it is a guess in any case.
final class Eagerness {
  private static final int MOST = 64;

  /// How often others are let run: the poller first, which finds that a peer is ready that was
  /// parked itself, then that peer.
  private static final int TRIES = 3;

  private int waits;
  private int pause = 1;

  /// Whether to do it now.
  ///
  /// @param tries how often it was done already, for the same wait
  boolean isWorthIt(int tries) {
    if (tries > 0) {
      return tries < TRIES;
    }
    if (!Thread.currentThread().isVirtual()) {
      return false;
    }
    if (waits > 0) {
      waits--;
      return false;
    }
    return true;
  }

  @SuppressWarnings("ThreadPriorityCheck") // Whether it helps is looked at each time.
  static void letOthersRun() {
    Thread.yield();
  }

  void helped() {
    pause = 1;
  }

  void wasInVain() {
    waits = pause;
    pause = Math.min(MOST, 2 * pause);
  }
}
