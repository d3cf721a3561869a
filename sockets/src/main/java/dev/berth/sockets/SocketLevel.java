package dev.berth.sockets;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The options of every kind of socket (socket(7), unix(7)). Users write `Option.SO_TYPE`.
sealed interface SocketLevel permits Option {
  /// The level of these options, for [Socket#getRawOption].
  int SOL_SOCKET = 1;

  // ---------------------------------------------------------------- what a socket is

  /// The type of the socket, a number (SOCK_STREAM is 1). Read only.
  Option<Integer> SO_TYPE = Option.number(SOL_SOCKET, 3, "SO_TYPE");

  /// The number of the domain (AF_INET is 2). Read only.
  Option<Integer> SO_DOMAIN = Option.number(SOL_SOCKET, 39, "SO_DOMAIN");

  /// The number of the protocol (IPPROTO_TCP is 6; 0 for UNIX). Read only.
  Option<Integer> SO_PROTOCOL = Option.number(SOL_SOCKET, 38, "SO_PROTOCOL");

  /// Whether the socket listens. Read only.
  Option<Boolean> SO_ACCEPTCONN = Option.flag(SOL_SOCKET, 30, "SO_ACCEPTCONN");

  /// The pending error, empty when there is none; reading it clears it. Read only.
  Option<Optional<Errno>> SO_ERROR = Option.of(SOL_SOCKET, 4, "SO_ERROR", OptionValue.ERROR);

  /// A number that no other socket of this machine has or will have while it is up. Read only,
  /// since Linux 4.12.
  Option<Long> SO_COOKIE = Option.of(SOL_SOCKET, 57, "SO_COOKIE", OptionValue.LONG);

  // ---------------------------------------------------------------- addresses

  /// Bind although connections in TIME_WAIT still use the address; a socket that listens there
  /// still keeps others away. To be set before bind(2).
  Option<Boolean> SO_REUSEADDR = Option.flag(SOL_SOCKET, 2, "SO_REUSEADDR");

  /// Several sockets of one user may have the same address, and the kernel spreads connections or
  /// datagrams over them. To be set on each of them before bind(2). Since Linux 3.9.
  Option<Boolean> SO_REUSEPORT = Option.flag(SOL_SOCKET, 15, "SO_REUSEPORT");

  /// Which of the sockets of a SO_REUSEPORT group gets a connection or a datagram: the program
  /// returns its number. It holds for the group, whichever member it is set on, and a number that
  /// nobody has leaves the choice to the kernel. Set only; since Linux 4.6.
  ///
  /// @see BpfProgram#byCpu
  Option<BpfProgram> SO_ATTACH_REUSEPORT_CBPF =
      Option.of(SOL_SOCKET, 51, "SO_ATTACH_REUSEPORT_CBPF", OptionValue.SOCK_FPROG);

  /// The same by an extended BPF program, given by the number of its descriptor (bpf(2)). Set only;
  /// since Linux 4.6.
  Option<Integer> SO_ATTACH_REUSEPORT_EBPF =
      Option.number(SOL_SOCKET, 52, "SO_ATTACH_REUSEPORT_EBPF");

  /// Takes either program off again, whatever the value (`ENOENT` when there is none). Set only;
  /// since Linux 5.3.
  Option<Boolean> SO_DETACH_REUSEPORT_BPF = Option.flag(SOL_SOCKET, 68, "SO_DETACH_REUSEPORT_BPF");

  /// Only what comes in by this interface is seen, and only by it is sent: its name, such as
  /// `eth0`, at most 15 bytes; empty for any (the default). `ENODEV` when there is none of that
  /// name; changing it again needs CAP_NET_RAW.
  Option<String> SO_BINDTODEVICE = Option.of(SOL_SOCKET, 25, "SO_BINDTODEVICE", OptionValue.NAME);

  /// Datagrams may be sent to broadcast addresses (`EACCES` otherwise).
  Option<Boolean> SO_BROADCAST = Option.flag(SOL_SOCKET, 6, "SO_BROADCAST");

  /// Only hosts of directly connected networks are sent to, never a gateway.
  Option<Boolean> SO_DONTROUTE = Option.flag(SOL_SOCKET, 5, "SO_DONTROUTE");

  // ---------------------------------------------------------------- buffers and times

  /// The size of the send buffer in bytes. The kernel cuts what is set to
  /// /proc/sys/net/core/wmem_max, doubles it for its own bookkeeping, and tells the doubled value;
  /// the least is 4608. Setting it ends the growing by itself that TCP does.
  Option<Integer> SO_SNDBUF = Option.number(SOL_SOCKET, 7, "SO_SNDBUF");

  /// The size of the receive buffer in bytes; doubled and cut (rmem_max) as [#SO_SNDBUF]; the least
  /// is 2304. For the window of a connection it is set before connect(2) or listen(2).
  Option<Integer> SO_RCVBUF = Option.number(SOL_SOCKET, 8, "SO_RCVBUF");

  /// [#SO_SNDBUF] without the limit of wmem_max. Set only; needs CAP_NET_ADMIN.
  Option<Integer> SO_SNDBUFFORCE = Option.number(SOL_SOCKET, 32, "SO_SNDBUFFORCE");

  /// [#SO_RCVBUF] without the limit of rmem_max. Set only; needs CAP_NET_ADMIN.
  Option<Integer> SO_RCVBUFFORCE = Option.number(SOL_SOCKET, 33, "SO_RCVBUFFORCE");

  /// How many bytes must be there before the socket counts as readable; 1 by default, and 0 means
  /// 1. Of TCP, half of the largest receive buffer is the most (/proc/sys/net/ipv4/tcp_rmem). The
  ///    end of the stream is told in any case.
  Option<Integer> SO_RCVLOWAT = Option.number(SOL_SOCKET, 18, "SO_RCVLOWAT");

  /// How long a read or an accept may wait when it has no [Deadline] of its own; zero for any time
  /// (the default). The kernel rounds up to its ticks (1 to 10 ms), and finer values than
  /// microseconds are rounded up before.
  Option<Duration> SO_RCVTIMEO = Option.of(SOL_SOCKET, 20, "SO_RCVTIMEO", OptionValue.TIMEVAL);

  /// The same for a write or a connect.
  Option<Duration> SO_SNDTIMEO = Option.of(SOL_SOCKET, 21, "SO_SNDTIMEO", OptionValue.TIMEVAL);

  /// What close does with unsent bytes: seconds to wait for them, 0 to drop them and reset, -1 to
  /// send them in the background (as it is without this option).
  Option<Integer> SO_LINGER = Option.of(SOL_SOCKET, 13, "SO_LINGER", OptionValue.LINGER);

  // ---------------------------------------------------------------- how it behaves

  /// Probe idle connections; [Option#TCP_KEEPIDLE] and its like say when.
  Option<Boolean> SO_KEEPALIVE = Option.flag(SOL_SOCKET, 9, "SO_KEEPALIVE");

  /// Urgent data stays at its place in the stream.
  Option<Boolean> SO_OOBINLINE = Option.flag(SOL_SOCKET, 10, "SO_OOBINLINE");

  /// Where the next peek (MSG_PEEK) begins, in bytes from the first that is unread; each peek moves
  /// it on, each read back. -1 (the default): each peek begins at the front. UNIX since Linux 3.4,
  /// UDP since 4.8, TCP since 6.9; `EOPNOTSUPP` elsewhere.
  Option<Integer> SO_PEEK_OFF = Option.number(SOL_SOCKET, 42, "SO_PEEK_OFF");

  /// Writes may ask with MSG_ZEROCOPY that their bytes be sent from where they are. Since Linux
  /// 4.14 for TCP, 5.0 for UDP.
  Option<Boolean> SO_ZEROCOPY = Option.flag(SOL_SOCKET, 60, "SO_ZEROCOPY");

  /// Bytes a second that are sent at most; -1 for any number (the default). Since Linux 3.13.
  Option<Long> SO_MAX_PACING_RATE =
      Option.of(SOL_SOCKET, 47, "SO_MAX_PACING_RATE", OptionValue.LONG);

  /// The priority of packets in the queue of the interface; 0 to 6, others need CAP_NET_ADMIN.
  /// [Option#IP_TOS] sets it, too.
  Option<Integer> SO_PRIORITY = Option.number(SOL_SOCKET, 12, "SO_PRIORITY");

  /// A mark on each packet that is sent, for routing rules and filters; 0 for none. Needs
  /// CAP_NET_ADMIN (or, since Linux 5.17, CAP_NET_RAW).
  Option<Integer> SO_MARK = Option.number(SOL_SOCKET, 36, "SO_MARK");

  // ---------------------------------------------------------------- CPUs and queues

  /// The CPU that has handled the last packet of this socket. Setting it on the members of a
  /// SO_REUSEPORT group makes the kernel prefer the one whose number is that of the CPU at work.
  Option<Integer> SO_INCOMING_CPU = Option.number(SOL_SOCKET, 49, "SO_INCOMING_CPU");

  /// The number of the network card's queue by which the last packet came; 0 when there is none, as
  /// on the loopback. Read only; since Linux 4.12.
  Option<Integer> SO_INCOMING_NAPI_ID = Option.number(SOL_SOCKET, 56, "SO_INCOMING_NAPI_ID");

  /// Microseconds that a read looks for packets in the network card's queue before it sleeps.
  /// Raising it needs CAP_NET_ADMIN on older kernels.
  Option<Integer> SO_BUSY_POLL = Option.number(SOL_SOCKET, 46, "SO_BUSY_POLL");

  // ---------------------------------------------------------------- what a datagram brings along

  /// With each datagram comes the time when it arrived, in microseconds (SCM_TIMESTAMP). Excludes
  /// [#SO_TIMESTAMPNS].
  Option<Boolean> SO_TIMESTAMP = Option.flag(SOL_SOCKET, 29, "SO_TIMESTAMP");

  /// The same in nanoseconds (SCM_TIMESTAMPNS).
  Option<Boolean> SO_TIMESTAMPNS = Option.flag(SOL_SOCKET, 35, "SO_TIMESTAMPNS");

  /// With a datagram comes the number of those that were dropped because the buffer was full.
  Option<Boolean> SO_RXQ_OVFL = Option.flag(SOL_SOCKET, 40, "SO_RXQ_OVFL");

  // ---------------------------------------------------------------- UNIX sockets

  /// With each message come the credentials of its sender (SCM_CREDENTIALS).
  Option<Boolean> SO_PASSCRED = Option.flag(SOL_SOCKET, 16, "SO_PASSCRED");

  /// Who has connected, listens or has made the pair: the credentials at that time. Read only. 0,
  /// -1 and -1 when nobody is connected.
  Option<Credentials> SO_PEERCRED = Option.of(SOL_SOCKET, 17, "SO_PEERCRED", OptionValue.UCRED);

  /// The numbers of the further groups of the peer. Read only; since Linux 4.13. `ERANGE` when
  /// there are more than 64, `ENODATA` when nobody is connected.
  Option<List<Integer>> SO_PEERGROUPS =
      Option.of(SOL_SOCKET, 59, "SO_PEERGROUPS", OptionValue.GROUPS);

  /// A new descriptor that stands for the peer's process and cannot come to mean another one
  /// (pidfd_open(2)); whoever asks closes it. Read only; since Linux 6.5. `ENODATA` when nobody is
  /// connected, `ESRCH` or `EINVAL` when the process is gone.
  Option<RawFd> SO_PEERPIDFD = Option.of(SOL_SOCKET, 77, "SO_PEERPIDFD", OptionValue.FD);
}
