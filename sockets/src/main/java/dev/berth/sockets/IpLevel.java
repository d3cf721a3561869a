package dev.berth.sockets;

import java.net.Inet4Address;

/// The options of IPv4 (ip(7)). Users write `Option.IP_TTL`. An IPv6 socket takes them too, for the
/// IPv4 packets that it sends.
sealed interface IpLevel permits Option {
  /// The level of these options, for [Socket#getRawOption].
  int IPPROTO_IP = 0;

  // ---------------------------------------------------------------- packets that are sent

  /// The type-of-service byte of packets; TCP keeps the two lowest bits (ECN) for itself. Sets
  /// [Option#SO_PRIORITY], too.
  Option<Integer> IP_TOS = Option.number(IPPROTO_IP, 1, "IP_TOS");

  /// How many routers a packet may pass; 1 to 255, -1 for the host's default (64 mostly).
  Option<Integer> IP_TTL = Option.number(IPPROTO_IP, 2, "IP_TTL");

  /// What is done about packets that are too large for their path.
  Option<MtuDiscovery> IP_MTU_DISCOVER =
      Option.of(IPPROTO_IP, 10, "IP_MTU_DISCOVER", OptionValue.MTU_DISCOVERY);

  /// The largest packet that the path takes, in bytes with all headers, as far as it is known. Read
  /// only; `ENOTCONN` when there is no connection.
  Option<Integer> IP_MTU = Option.number(IPPROTO_IP, 14, "IP_MTU");

  // ---------------------------------------------------------------- addresses

  /// bind(2) takes an address that no interface has (yet).
  Option<Boolean> IP_FREEBIND = Option.flag(IPPROTO_IP, 15, "IP_FREEBIND");

  /// The socket may have an address of others, to stand in for it as a proxy. Needs CAP_NET_ADMIN
  /// or CAP_NET_RAW.
  Option<Boolean> IP_TRANSPARENT = Option.flag(IPPROTO_IP, 19, "IP_TRANSPARENT");

  /// bind(2) with port 0 sets the address only; connect(2) finds the port, and may use one that is
  /// in use towards other peers.
  Option<Boolean> IP_BIND_ADDRESS_NO_PORT = Option.flag(IPPROTO_IP, 24, "IP_BIND_ADDRESS_NO_PORT");

  /// From which ports one is taken for this socket, within those of the host, of IPv6 sockets too.
  /// Since Linux 6.3.
  Option<LocalPortRange> IP_LOCAL_PORT_RANGE =
      Option.of(IPPROTO_IP, 51, "IP_LOCAL_PORT_RANGE", OptionValue.PORT_RANGE);

  // ---------------------------------------------------------------- multicast

  /// Joins a group: its datagrams are received. `EADDRINUSE` when it is joined already, `ENODEV`
  /// when no interface leads there. Set only.
  Option<Membership> IP_ADD_MEMBERSHIP =
      Option.of(IPPROTO_IP, 35, "IP_ADD_MEMBERSHIP", OptionValue.IP_MREQN);

  /// Leaves a group; `EADDRNOTAVAIL` when it was not joined. Set only.
  Option<Membership> IP_DROP_MEMBERSHIP =
      Option.of(IPPROTO_IP, 36, "IP_DROP_MEMBERSHIP", OptionValue.IP_MREQN);

  /// The address of the interface by which multicasts are sent; 0.0.0.0 for the one that the kernel
  /// chooses (the default). `EADDRNOTAVAIL` when none has that address.
  Option<Inet4Address> IP_MULTICAST_IF =
      Option.of(IPPROTO_IP, 32, "IP_MULTICAST_IF", OptionValue.IN_ADDR);

  /// How many routers a multicast may pass, 0 to 255: 1 (the default) keeps it in this network. -1
  /// for the default.
  Option<Integer> IP_MULTICAST_TTL = Option.number(IPPROTO_IP, 33, "IP_MULTICAST_TTL");

  /// What is sent to a group reaches its members on this host, too (the default).
  Option<Boolean> IP_MULTICAST_LOOP = Option.flag(IPPROTO_IP, 34, "IP_MULTICAST_LOOP");

  /// A socket bound to 0.0.0.0 gets what comes for groups that anybody on this host has joined (the
  /// default), and not only for its own.
  Option<Boolean> IP_MULTICAST_ALL = Option.flag(IPPROTO_IP, 49, "IP_MULTICAST_ALL");

  // ---------------------------------------------------------------- what a datagram brings along

  /// With each datagram comes the interface by which and the address to which it was sent
  /// (IP_PKTINFO).
  Option<Boolean> IP_PKTINFO = Option.flag(IPPROTO_IP, 8, "IP_PKTINFO");

  /// With each datagram comes its time to live (IP_TTL).
  Option<Boolean> IP_RECVTTL = Option.flag(IPPROTO_IP, 12, "IP_RECVTTL");

  /// With each datagram comes its type-of-service byte (IP_TOS).
  Option<Boolean> IP_RECVTOS = Option.flag(IPPROTO_IP, 13, "IP_RECVTOS");

  /// Errors that the network reports are kept in the queue that MSG_ERRQUEUE reads, those of
  /// datagrams that were sent without connect(2) included; on TCP, they end a connection at once.
  Option<Boolean> IP_RECVERR = Option.flag(IPPROTO_IP, 11, "IP_RECVERR");
}
