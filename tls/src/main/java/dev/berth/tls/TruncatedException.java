package dev.berth.tls;

import org.jspecify.annotations.Nullable;

/// The connection has ended without the peer's close_notify. Either the peer is careless, or
/// somebody in between has cut off what it still had to say (RFC 8446, section 6.1): what came is
/// genuine, but it may not be all. A protocol that tells its own lengths may go on from here; any
/// other must not take what it has for the whole.
///
/// What was read before is good, and writing is still possible.
public final class TruncatedException extends TlsException {
  private static final long serialVersionUID = 1;

  TruncatedException(String message, @Nullable Throwable cause) {
    super(Reason.TRUNCATED, message, cause);
  }

  @Override
  TruncatedException at(String place) {
    return new TruncatedException(place + ": " + getMessage(), getCause());
  }
}
