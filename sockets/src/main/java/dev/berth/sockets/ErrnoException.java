package dev.berth.sockets;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A system call has failed. The message names the call, the addresses as far as they are known,
/// and the error: `connect tcp 127.0.0.1:40312 -> 127.0.0.1:21: ECONNREFUSED (111), Connection
/// refused`.
///
/// An error that a program is likely to tell from others is a type of its own, to be caught as
/// `ErrnoException.ConnectionRefused`; [#errno] tells all of them.
public sealed class ErrnoException extends IOException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final Errno errno;
  private final transient @Nullable SocketAddress local;
  private final transient @Nullable SocketAddress remote;

  private ErrnoException(
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

  /// The exception for an error, of its own type where it has one.
  ///
  /// @param call the system call's name, with its object where that helps: `bind tcp`
  /// @param local our address, or null when there is none or it is unknown
  /// @param remote the peer's address, or null likewise
  public static ErrnoException of(
      String call, @Nullable SocketAddress local, @Nullable SocketAddress remote, Errno errno) {
    return switch (errno) {
      case EADDRINUSE -> new AddressInUse(call, local, remote);
      case EADDRNOTAVAIL -> new AddressNotAvailable(call, local, remote);
      case EACCES -> new AccessDenied(call, local, remote);
      case ECONNREFUSED -> new ConnectionRefused(call, local, remote);
      case ETIMEDOUT -> new TimedOut(call, local, remote);
      case EAGAIN -> new WouldBlock(call, local, remote);
      case EINPROGRESS -> new InProgress(call, local, remote);
      case EALREADY -> new AlreadyInProgress(call, local, remote);
      case EISCONN -> new AlreadyConnected(call, local, remote);
      case EPIPE -> new BrokenPipe(call, local, remote);
      case ECONNRESET -> new ConnectionReset(call, local, remote);
      case ECONNABORTED -> new ConnectionAborted(call, local, remote);
      case EINVAL -> new InvalidArgument(call, local, remote);
      case EMFILE -> new TooManyOpenFiles(call, local, remote);
      case ENOTCONN -> new NotConnected(call, local, remote);
      case ENOTSOCK -> new NotASocket(call, local, remote);
      case EBADF -> new BadDescriptor(call, local, remote);
      case EMSGSIZE -> new MessageTooLong(call, local, remote);
      case ENETUNREACH -> new NetworkUnreachable(call, local, remote);
      case EHOSTUNREACH -> new HostUnreachable(call, local, remote);
      default -> new ErrnoException(call, local, remote, errno);
    };
  }

  /// The same for a call that has no addresses, and its result, a negated errno.
  static ErrnoException of(String call, long result) {
    return of(call, null, null, Errno.of((int) -result));
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

  /// `EADDRINUSE`: Another socket has the address: choose another port, or SO_REUSEADDR when it is
  /// only in TIME_WAIT.
  public static final class AddressInUse extends ErrnoException {
    private static final long serialVersionUID = 1;

    private AddressInUse(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EADDRINUSE);
    }
  }

  /// `EADDRNOTAVAIL`: No interface of this machine has the address; or, for a connect, no local
  /// port is left.
  public static final class AddressNotAvailable extends ErrnoException {
    private static final long serialVersionUID = 1;

    private AddressNotAvailable(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EADDRNOTAVAIL);
    }
  }

  /// `EACCES`: Not permitted: a port below 1024 without CAP_NET_BIND_SERVICE, a path without the
  /// rights, a broadcast without SO_BROADCAST.
  public static final class AccessDenied extends ErrnoException {
    private static final long serialVersionUID = 1;

    private AccessDenied(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EACCES);
    }
  }

  /// `ECONNREFUSED`: Nobody listens there.
  public static final class ConnectionRefused extends ErrnoException {
    private static final long serialVersionUID = 1;

    private ConnectionRefused(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ECONNREFUSED);
    }
  }

  /// `ETIMEDOUT`: The peer has not answered for as long as the kernel tries.
  public static final class TimedOut extends ErrnoException {
    private static final long serialVersionUID = 1;

    private TimedOut(String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ETIMEDOUT);
    }
  }

  /// `EAGAIN`: The call would have to wait, and the socket is in non-blocking mode
  /// ([Fd#setNonBlocking]); or a resource is short for the moment.
  public static final class WouldBlock extends ErrnoException {
    private static final long serialVersionUID = 1;

    private WouldBlock(String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EAGAIN);
    }
  }

  /// `EINPROGRESS`: The connect has begun and goes on in the background.
  public static final class InProgress extends ErrnoException {
    private static final long serialVersionUID = 1;

    private InProgress(String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EINPROGRESS);
    }
  }

  /// `EALREADY`: A connect that has begun before is still under way.
  public static final class AlreadyInProgress extends ErrnoException {
    private static final long serialVersionUID = 1;

    private AlreadyInProgress(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EALREADY);
    }
  }

  /// `EISCONN`: The socket is connected already.
  public static final class AlreadyConnected extends ErrnoException {
    private static final long serialVersionUID = 1;

    private AlreadyConnected(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EISCONN);
    }
  }

  /// `EPIPE`: Nobody reads what is written here any more, or our writing half is shut down.
  public static final class BrokenPipe extends ErrnoException {
    private static final long serialVersionUID = 1;

    private BrokenPipe(String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EPIPE);
    }
  }

  /// `ECONNRESET`: The peer has broken the connection off.
  public static final class ConnectionReset extends ErrnoException {
    private static final long serialVersionUID = 1;

    private ConnectionReset(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ECONNRESET);
    }
  }

  /// `ECONNABORTED`: The connection was broken off before it was accepted.
  public static final class ConnectionAborted extends ErrnoException {
    private static final long serialVersionUID = 1;

    private ConnectionAborted(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ECONNABORTED);
    }
  }

  /// `EINVAL`: The kernel can do nothing with an argument, or not in this state of the socket.
  public static final class InvalidArgument extends ErrnoException {
    private static final long serialVersionUID = 1;

    private InvalidArgument(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EINVAL);
    }
  }

  /// `EMFILE`: The process has as many descriptors as its limit (RLIMIT_NOFILE) allows.
  public static final class TooManyOpenFiles extends ErrnoException {
    private static final long serialVersionUID = 1;

    private TooManyOpenFiles(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EMFILE);
    }
  }

  /// `ENOTCONN`: The socket has no peer.
  public static final class NotConnected extends ErrnoException {
    private static final long serialVersionUID = 1;

    private NotConnected(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ENOTCONN);
    }
  }

  /// `ENOTSOCK`: The descriptor is something else than a socket.
  public static final class NotASocket extends ErrnoException {
    private static final long serialVersionUID = 1;

    private NotASocket(String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ENOTSOCK);
    }
  }

  /// `EBADF`: The number is no open descriptor, or not open for this.
  public static final class BadDescriptor extends ErrnoException {
    private static final long serialVersionUID = 1;

    private BadDescriptor(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EBADF);
    }
  }

  /// `EMSGSIZE`: The datagram is too large to be sent in one piece.
  public static final class MessageTooLong extends ErrnoException {
    private static final long serialVersionUID = 1;

    private MessageTooLong(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EMSGSIZE);
    }
  }

  /// `ENETUNREACH`: No route leads there.
  public static final class NetworkUnreachable extends ErrnoException {
    private static final long serialVersionUID = 1;

    private NetworkUnreachable(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.ENETUNREACH);
    }
  }

  /// `EHOSTUNREACH`: The network found no way to the host.
  public static final class HostUnreachable extends ErrnoException {
    private static final long serialVersionUID = 1;

    private HostUnreachable(
        String call, @Nullable SocketAddress local, @Nullable SocketAddress remote) {
      super(call, local, remote, Errno.EHOSTUNREACH);
    }
  }
}
