package dev.berth.sockets;

/// The options of TCP (tcp(7)). Users write `Option.TCP_NODELAY`. Those that are set on a listener
/// are inherited by what it accepts.
sealed interface TcpLevel permits Option {
  /// The level of these options, for [Socket#getRawOption].
  int IPPROTO_TCP = 6;

  // ---------------------------------------------------------------- when bytes go out

  /// Send small pieces at once instead of waiting for the acknowledgement of the last (Nagle).
  Option<Boolean> TCP_NODELAY = Option.flag(IPPROTO_TCP, 1, "TCP_NODELAY");

  /// Hold back partial segments until it is taken off again, 200 ms at most.
  Option<Boolean> TCP_CORK = Option.flag(IPPROTO_TCP, 3, "TCP_CORK");

  /// Acknowledge at once. It is a push, not a state: the kernel leaves it again by itself.
  Option<Boolean> TCP_QUICKACK = Option.flag(IPPROTO_TCP, 12, "TCP_QUICKACK");

  /// The socket is writable only while fewer than this many bytes are unsent: less waits in the
  /// kernel, and the latest news overtakes more. -1 for any number (the default). Since Linux 3.12.
  Option<Integer> TCP_NOTSENT_LOWAT = Option.number(IPPROTO_TCP, 25, "TCP_NOTSENT_LOWAT");

  /// The largest segment in bytes, 88 to 32767. Set before connecting, it is also what the peer is
  /// told. Read, it is the one in use; before there is a connection the one that was set, or 536.
  Option<Integer> TCP_MAXSEG = Option.number(IPPROTO_TCP, 2, "TCP_MAXSEG");

  /// The most bytes of the window that the peer is offered; 0 for no such limit. What is set is
  /// raised to half of the least receive buffer.
  Option<Integer> TCP_WINDOW_CLAMP = Option.number(IPPROTO_TCP, 10, "TCP_WINDOW_CLAMP");

  /// The algorithm of congestion control: `cubic`, `reno`, `bbr`. `ENOENT` when the kernel has it
  /// not; `EPERM` for one that is not in /proc/sys/net/ipv4/tcp_allowed_congestion_control, without
  /// CAP_NET_ADMIN.
  Option<String> TCP_CONGESTION = Option.of(IPPROTO_TCP, 13, "TCP_CONGESTION", OptionValue.NAME);

  // ---------------------------------------------------------------- how long a peer may be silent

  /// Seconds of silence before the first probe of [Option#SO_KEEPALIVE]; 1 to 32767.
  Option<Integer> TCP_KEEPIDLE = Option.number(IPPROTO_TCP, 4, "TCP_KEEPIDLE");

  /// Seconds between probes; 1 to 32767.
  Option<Integer> TCP_KEEPINTVL = Option.number(IPPROTO_TCP, 5, "TCP_KEEPINTVL");

  /// Unanswered probes after which the connection is dropped; 1 to 127.
  Option<Integer> TCP_KEEPCNT = Option.number(IPPROTO_TCP, 6, "TCP_KEEPCNT");

  /// Milliseconds that sent data may stay without acknowledgement before the connection is dropped
  /// (`ETIMEDOUT`); 0 is the kernel's default, about 15 minutes. It also decides in place of
  /// [#TCP_KEEPCNT] when probes stay unanswered.
  Option<Integer> TCP_USER_TIMEOUT = Option.number(IPPROTO_TCP, 18, "TCP_USER_TIMEOUT");

  /// How often connect(2) repeats its SYN before it gives up; 1 to 127.
  Option<Integer> TCP_SYNCNT = Option.number(IPPROTO_TCP, 7, "TCP_SYNCNT");

  /// Seconds that a closed socket waits in FIN_WAIT2 for the peer's end, 120 at most; -1 for not at
  /// all, 0 for the kernel's default (/proc/sys/net/ipv4/tcp_fin_timeout), which is told in its
  /// place.
  Option<Integer> TCP_LINGER2 = Option.number(IPPROTO_TCP, 8, "TCP_LINGER2");

  // ---------------------------------------------------------------- bytes with the handshake

  /// A connection is accepted only when its first bytes are there, or after this many seconds; 0
  /// for at once. The kernel counts in repeated SYN-ACKs, after 1, 3, 7, 15 seconds and so on, and
  /// tells the next of these.
  Option<Integer> TCP_DEFER_ACCEPT = Option.number(IPPROTO_TCP, 9, "TCP_DEFER_ACCEPT");

  /// On a listener: clients may send bytes in their SYN (RFC 7413), and this many of such
  /// connections may be on their way, 0 for none; the backlog of listen(2) is the most. It works
  /// where /proc/sys/net/ipv4/tcp_fastopen has the bit 2.
  Option<Integer> TCP_FASTOPEN = Option.number(IPPROTO_TCP, 23, "TCP_FASTOPEN");

  /// On a client: connect(2) to a server whose cookie is known returns at once, and the first write
  /// goes with the SYN; so a client that reads first waits for ever. `EOPNOTSUPP` where
  /// /proc/sys/net/ipv4/tcp_fastopen has not the bit 1. Since Linux 4.11.
  Option<Boolean> TCP_FASTOPEN_CONNECT = Option.flag(IPPROTO_TCP, 30, "TCP_FASTOPEN_CONNECT");

  /// Fast open without cookies, where both ends trust the network. Since Linux 4.15.
  Option<Boolean> TCP_FASTOPEN_NO_COOKIE = Option.flag(IPPROTO_TCP, 34, "TCP_FASTOPEN_NO_COOKIE");

  // ---------------------------------------------------------------- what the kernel knows

  /// All that the kernel knows of the connection. Read only.
  Option<TcpInfo> TCP_INFO = Option.of(IPPROTO_TCP, 11, "TCP_INFO", OptionValue.TCP_INFO);
}
