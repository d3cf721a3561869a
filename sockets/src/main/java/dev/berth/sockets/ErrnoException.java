package dev.berth.sockets;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A system call has failed. The message names the call, the addresses as far as they are known,
/// and the error: `connect tcp 127.0.0.1:40312 -> 127.0.0.1:21: ECONNREFUSED (111), Connection
/// refused`.
public class ErrnoException extends IOException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final Errno errno;
  private final transient @Nullable SocketAddress local;
  private final transient @Nullable SocketAddress remote;

  /// @param call the system call's name, with its object where that helps: `bind tcp`
  /// @param local our address, or null when there is none or it is unknown
  /// @param remote the peer's address, or null likewise
  public ErrnoException(
      String call, @Nullable SocketAddress local, @Nullable SocketAddress remote, Errno errno) {
    super(
        describe(call, local, remote)
            + ": "
            + errno
            + " ("
            + errno.number()
            + "), "
            + errno.text());
    this.call = call;
    this.errno = errno;
    this.local = local;
    this.remote = remote;
  }

  /// The name of the call that failed.
  public String call() {
    return call;
  }

  /// The error.
  public Errno errno() {
    return errno;
  }

  /// Our address at the time, or null.
  public @Nullable SocketAddress local() {
    return local;
  }

  /// The peer's address, or null.
  public @Nullable SocketAddress remote() {
    return remote;
  }

  static String describe(
      String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
    StringBuilder text = new StringBuilder(call);
    if (local != null) {
      text.append(' ').append(Sockaddr.text(local));
    }
    if (remote != null) {
      text.append(" -> ").append(Sockaddr.text(remote));
    }
    return text.toString();
  }
}
