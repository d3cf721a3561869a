package dev.berth.driver;

import java.util.concurrent.locks.LockSupport;

/// A wait that an interrupt does not end, for what comes to its end without anybody's help. An
/// interrupted thread does not park ([LockSupport]), so a loop around a plain park would spin until
/// then. For one thread.
final class PatientWait {
  private boolean interrupted;

  /// Parks, and notes an interrupt for [#end].
  void park(Object blocker) {
    LockSupport.park(blocker);
    interrupted |= Thread.interrupted();
  }

  /// The wait is over; whoever comes next sees that the thread was interrupted meanwhile.
  void end() {
    if (interrupted) {
      interrupted = false;
      Thread.currentThread().interrupt();
    }
  }
}
