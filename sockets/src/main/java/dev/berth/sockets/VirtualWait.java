package dev.berth.sockets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How a virtual thread waits for many descriptors at once: each is armed for it in the
/// [VirtualPoller], and it parks until one of them may be ready, the time is over, or for no
/// reason; the caller looks again.
final class VirtualWait {
  private VirtualWait() {}

  /// A descriptor that is held, and where it is armed.
  private record Armed(Descriptor descriptor, VirtualPoller poller) {
    void disarm() {
      poller.disarm(descriptor);
      descriptor.release();
    }
  }

  static void await(EventFd wake, Registrations registrations, Multiplexer.Kind kind, long nanos)
      throws IOException {
    List<Armed> all = new ArrayList<>();
    try {
      arm(wake.descriptor(), Socket.READ, all);
      for (int slot = 0; slot < registrations.end(); slot++) {
        Multiplexer.Registration registration = registrations.at(slot);
        // Who is interested in nothing is told errors and hang-ups, but not by select.
        if (registration != null
            && (registration.interest != 0 || kind != Multiplexer.Kind.SELECT)) {
          arm(registration.fd().descriptor(), registration.interest, all);
        }
      }
      // What was ready before it was armed has unparked this thread already.
      Parking.park(wake, kind.toString(), nanos);
    } finally {
      all.forEach(Armed::disarm);
    }
  }

  /// Arms a descriptor and holds it, so that its number stays its own; a closed one is passed over.
  private static void arm(Descriptor descriptor, int events, List<Armed> all)
      throws ErrnoException {
    if (!descriptor.acquire()) {
      return;
    }
    boolean writes = (events & Socket.WRITE) != 0;
    Armed armed = new Armed(descriptor, writes ? VirtualPoller.WRITE : VirtualPoller.READ);
    all.add(armed);
    long result = armed.poller.arm(descriptor, events);
    if (result < 0) {
      throw ErrnoException.of("epoll_ctl", result);
    }
  }
}
