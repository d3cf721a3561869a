package dev.berth.sockets;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;

/// No address of a host could be connected to. The message names the host and tells of each address
/// what was wrong with it: `connect tcp localhost:4481: [::1]:4481 ECONNREFUSED (111), Connection
/// refused; 127.0.0.1:4481 ECONNREFUSED (111), Connection refused`. What each attempt has failed
/// with is among the suppressed exceptions, too, and so is the failure of a look-up.
public final class ConnectFailedException extends ConnectException {
  private static final long serialVersionUID = 1;

  private final transient List<Attempt> attempts;

  /// One address, and what came of it.
  ///
  /// @param address the address
  /// @param failure an [ErrnoException] when it was the kernel's, a
  ///   [java.net.SocketTimeoutException] when the attempt took too long
  public record Attempt(InetSocketAddress address, IOException failure) {
    @Override
    public String toString() {
      return Sockaddr.text(address)
          + " "
          + (failure instanceof ErrnoException e
              ? e.errno() + " (" + e.errno().number() + "), " + e.errno().text()
              : failure.getMessage());
    }
  }

  ConnectFailedException(String message, List<Attempt> attempts) {
    super(message);
    this.attempts = List.copyOf(attempts);
    for (Attempt attempt : attempts) {
      addSuppressed(attempt.failure());
    }
  }

  /// The addresses that were tried, in the order in which they failed.
  public List<Attempt> attempts() {
    return attempts;
  }
}
