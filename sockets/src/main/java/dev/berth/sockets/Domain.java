package dev.berth.sockets;

/// The family of addresses that a socket uses (address_families(7)).
public enum Domain {
  /// IPv4 (ip(7)).
  INET(2),
  /// IPv6 (ipv6(7)).
  INET6(10);

  private final int number;

  Domain(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /// The domain of an address.
  public static Domain of(java.net.InetAddress address) {
    return address instanceof java.net.Inet6Address ? INET6 : INET;
  }
}
