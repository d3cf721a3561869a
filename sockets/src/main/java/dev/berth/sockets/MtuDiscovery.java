package dev.berth.sockets;

/// What a socket does about packets that are too large for some link on their path
/// (IP_MTU_DISCOVER, ip(7)). The numbers of IPv4 and IPv6 are the same.
public enum MtuDiscovery {
  /// Routers may fragment: the bit "don't fragment" is never set (IP_PMTUDISC_DONT).
  DONT(0),
  /// As the route says; datagrams too large are fragmented here (IP_PMTUDISC_WANT).
  WANT(1),
  /// Nothing is fragmented: "don't fragment" is set, and a datagram that is larger than the path is
  /// known to take is refused with `EMSGSIZE` (IP_PMTUDISC_DO).
  DO(2),
  /// "Don't fragment" is set, and what is known of the path is not heeded: for probing it
  /// (IP_PMTUDISC_PROBE).
  PROBE(3),
  /// Only the interface's own limit counts, and what the network says of the path is not believed:
  /// a datagram above the limit is refused (IP_PMTUDISC_INTERFACE).
  INTERFACE(4),
  /// As [#INTERFACE], but a datagram above the limit is fragmented (IP_PMTUDISC_OMIT).
  OMIT(5);

  private final int number;

  MtuDiscovery(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static MtuDiscovery of(int number) {
    return values()[number];
  }
}
