package dev.berth.sockets;

/// The options of IPv6 (ipv6(7), RFC 3493, RFC 3542). Users write `Option.IPV6_V6ONLY`.
sealed interface Ipv6Level permits Option {
  /// The level of these options, for [Socket#getRawOption].
  int IPPROTO_IPV6 = 41;

  /// The socket takes no IPv4 connections and datagrams; without it they come from mapped
  /// addresses. The default is in /proc/sys/net/ipv6/bindv6only, mostly false. To be set before
  /// bind(2).
  Option<Boolean> IPV6_V6ONLY = Option.flag(IPPROTO_IPV6, 26, "IPV6_V6ONLY");

  // ---------------------------------------------------------------- packets that are sent

  /// How many routers a packet may pass; 0 to 255, -1 for the host's default (64 mostly).
  Option<Integer> IPV6_UNICAST_HOPS = Option.number(IPPROTO_IPV6, 16, "IPV6_UNICAST_HOPS");

  /// The traffic class byte of packets; -1 for the default, 0.
  Option<Integer> IPV6_TCLASS = Option.number(IPPROTO_IPV6, 67, "IPV6_TCLASS");

  /// What is done about packets that are too large for their path.
  Option<MtuDiscovery> IPV6_MTU_DISCOVER =
      Option.of(IPPROTO_IPV6, 23, "IPV6_MTU_DISCOVER", OptionValue.MTU_DISCOVERY);

  /// The largest packet that the path takes, in bytes with all headers, as far as it is known;
  /// `ENOTCONN` when there is no connection. Setting it lowers the limit of what is sent unbroken,
  /// 1280 at the least.
  Option<Integer> IPV6_MTU = Option.number(IPPROTO_IPV6, 24, "IPV6_MTU");

  // ---------------------------------------------------------------- addresses

  /// bind(2) takes an address that no interface has (yet). Since Linux 4.15.
  Option<Boolean> IPV6_FREEBIND = Option.flag(IPPROTO_IPV6, 78, "IPV6_FREEBIND");

  /// The socket may have an address of others, to stand in for it as a proxy. Needs CAP_NET_ADMIN
  /// or CAP_NET_RAW.
  Option<Boolean> IPV6_TRANSPARENT = Option.flag(IPPROTO_IPV6, 75, "IPV6_TRANSPARENT");

  // ---------------------------------------------------------------- multicast

  /// Joins a group: its datagrams are received. `EADDRINUSE` when it is joined already, `ENODEV`
  /// when no interface leads there. Set only.
  Option<Membership> IPV6_JOIN_GROUP =
      Option.of(IPPROTO_IPV6, 20, "IPV6_JOIN_GROUP", OptionValue.IPV6_MREQ);

  /// Leaves a group; `EADDRNOTAVAIL` when it was not joined. Set only.
  Option<Membership> IPV6_LEAVE_GROUP =
      Option.of(IPPROTO_IPV6, 21, "IPV6_LEAVE_GROUP", OptionValue.IPV6_MREQ);

  /// The number of the interface by which multicasts are sent; 0 for the one that the kernel
  /// chooses (the default). `ENODEV` when there is none of that number.
  Option<Integer> IPV6_MULTICAST_IF = Option.number(IPPROTO_IPV6, 17, "IPV6_MULTICAST_IF");

  /// How many routers a multicast may pass, 0 to 255: 1 (the default, -1) keeps it in this network.
  Option<Integer> IPV6_MULTICAST_HOPS = Option.number(IPPROTO_IPV6, 18, "IPV6_MULTICAST_HOPS");

  /// What is sent to a group reaches its members on this host, too (the default).
  Option<Boolean> IPV6_MULTICAST_LOOP = Option.flag(IPPROTO_IPV6, 19, "IPV6_MULTICAST_LOOP");

  /// A socket bound to :: gets what comes for groups that anybody on this host has joined (the
  /// default), and not only for its own. Since Linux 4.20.
  Option<Boolean> IPV6_MULTICAST_ALL = Option.flag(IPPROTO_IPV6, 29, "IPV6_MULTICAST_ALL");

  // ---------------------------------------------------------------- what a datagram brings along

  /// With each datagram comes the interface by which and the address to which it was sent
  /// (IPV6_PKTINFO).
  Option<Boolean> IPV6_RECVPKTINFO = Option.flag(IPPROTO_IPV6, 49, "IPV6_RECVPKTINFO");

  /// With each datagram comes its hop limit (IPV6_HOPLIMIT).
  Option<Boolean> IPV6_RECVHOPLIMIT = Option.flag(IPPROTO_IPV6, 51, "IPV6_RECVHOPLIMIT");

  /// With each datagram comes its traffic class (IPV6_TCLASS).
  Option<Boolean> IPV6_RECVTCLASS = Option.flag(IPPROTO_IPV6, 66, "IPV6_RECVTCLASS");

  /// Errors that the network reports are kept in the queue that MSG_ERRQUEUE reads; see
  /// [Option#IP_RECVERR].
  Option<Boolean> IPV6_RECVERR = Option.flag(IPPROTO_IPV6, 25, "IPV6_RECVERR");
}
