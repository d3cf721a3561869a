package dev.berth.sockets;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/// How a virtual thread waits for a descriptor that is not a [Socket]'s own call: parked, with the
/// [VirtualPoller] to wake it.
final class Parking {
  private Parking() {}

  /// Parks until the descriptor is ready, the time is over, or for no reason; the caller looks
  /// again.
  static void await(Descriptor descriptor, int events, long nanos) throws IOException {
    if (Ppoll.poll(descriptor.number(), events, 0) != 0) {
      return;
    }
    long armed = VirtualPoller.READ.arm(descriptor, events);
    try {
      if (armed < 0) {
        throw ErrnoException.of("epoll_ctl", null, null, Errno.of((int) -armed));
      }
      park(descriptor, "epoll_wait", nanos);
    } finally {
      VirtualPoller.READ.disarm(descriptor);
    }
  }

  /// Parks; an interrupted thread does not, and would not the next time either.
  static void park(Object blocker, String call, long nanos) throws InterruptedIOException {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(call + ": interrupted");
    }
  }
}
