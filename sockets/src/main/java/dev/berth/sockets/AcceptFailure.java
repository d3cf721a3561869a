package dev.berth.sockets;

import java.time.Duration;

/// What an accept loop does about an error of accept(2).
///
/// The rule: nothing that a client, the network or a lack of descriptors can bring about ends the
/// loop, and nothing makes it spin.
enum AcceptFailure {
  /// It was that one connection: on to the next.
  NEXT,
  /// It may come again at once: wait first. Descriptors or memory have run out.
  PAUSE,
  /// It will come again however often accept is called: the listener is no listener.
  END;

  static AcceptFailure of(Errno errno) {
    return switch (errno) {
      case EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP, EFAULT, ENOSYS -> END;
      // Beside ECONNABORTED, what the network has done to the new connection (accept(2), "Error
      // handling"), and what a firewall forbids.
      case ECONNABORTED,
          ENETDOWN,
          EPROTO,
          ENOPROTOOPT,
          EHOSTDOWN,
          ENONET,
          EHOSTUNREACH,
          ENETUNREACH,
          ECONNRESET,
          ETIMEDOUT,
          EPERM ->
          NEXT;
      default -> PAUSE;
    };
  }

  /// How long to pause: 5 ms at first, twice as long each time, 1 s at most, as Go's server does.
  static final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    /// The pause that is due now.
    Duration next() {
      Duration now = next;
      next = now.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : now.multipliedBy(2);
      return now;
    }

    /// Whether the next pause is the first.
    boolean isFresh() {
      return next.equals(FIRST);
    }

    /// Accept has succeeded.
    void reset() {
      next = FIRST;
    }
  }
}
