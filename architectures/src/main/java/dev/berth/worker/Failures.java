package dev.berth.worker;

import dev.berth.ledger.Log;

/// Workers that could not be started, or died before they had served: when the next one is tried,
/// and what is said of it, which is one line at the beginning and one at the end.
///
/// The rule: those who were started together and die together are one failure, and only a worker
/// that was started after the last failure shows that it is over.
final class Failures {
  private static final long FIRST_PAUSE = 100_000_000L;
  private static final long LONGEST_PAUSE = 10_000_000_000L;
  private static final int DOUBLINGS = 7;

  private int rounds;
  private long failedAt;
  private long againAt;
  private boolean complained;

  /// One has failed.
  ///
  /// @param startedAt when it was started, or tried to be
  void add(String what, long startedAt, long now) {
    if (rounds == 0 || startedAt - failedAt > 0) {
      rounds++;
    }
    long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(rounds - 1, DOUBLINGS));
    failedAt = now;
    againAt = now + pause;
    if (!complained) {
      complained = true;
      Log.WORKER.error(
          what
              + "; the next one is started in "
              + pause / 1_000_000
              + " ms, then later and later, up to "
              + LONGEST_PAUSE / 1_000_000_000
              + " s, until one lives");
    }
  }

  /// Whether the next one must wait.
  boolean mustWait(long now) {
    return rounds > 0 && now - againAt < 0;
  }

  /// Whether there is something to wait for.
  boolean any() {
    return rounds > 0;
  }

  /// The next one need not wait.
  void hurry(long now) {
    againAt = now;
  }

  /// A worker serves that was started then.
  void oneServes(long startedAt) {
    if (rounds > 0 && startedAt - failedAt > 0) {
      rounds = 0;
      complained = false;
      Log.WORKER.info("workers can be started again");
    }
  }
}
