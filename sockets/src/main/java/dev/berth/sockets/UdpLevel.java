package dev.berth.sockets;

/// The options of UDP (udp(7)). Users write `Option.UDP_SEGMENT`.
sealed interface UdpLevel permits Option {
  /// The level of these options, for [Socket#getRawOption].
  int IPPROTO_UDP = 17;

  /// Everything that is written goes into one datagram, which leaves when it is taken off again.
  Option<Boolean> UDP_CORK = Option.flag(IPPROTO_UDP, 1, "UDP_CORK");

  /// A write of more bytes than this becomes several datagrams of so many, the last of the rest:
  /// one call and one trip through the kernel for up to 64 (GSO). 0 for off (the default). A piece
  /// that does not fit into a packet is refused with `EINVAL` or `EMSGSIZE` when it is written.
  /// Since Linux 4.18.
  Option<Integer> UDP_SEGMENT = Option.number(IPPROTO_UDP, 103, "UDP_SEGMENT");

  /// One read may bring several datagrams of one sender, all but the last of one length, which
  /// comes along as ancillary data (GRO). Since Linux 5.0.
  Option<Boolean> UDP_GRO = Option.flag(IPPROTO_UDP, 104, "UDP_GRO");
}
