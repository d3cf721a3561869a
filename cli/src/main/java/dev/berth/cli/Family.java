package dev.berth.cli;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Which addresses of a host are meant.
enum Family {
  ANY(InetAddress.class, "address"),
  IPV4(Inet4Address.class, "IPv4 address"),
  IPV6(Inet6Address.class, "IPv6 address");

  private final Class<? extends InetAddress> type;
  private final String text;

  Family(Class<? extends InetAddress> type, String text) {
    this.type = type;
    this.text = text;
  }

  /// By the options of `-4` and `-6`; both of them mean any, as neither does.
  static Family of(boolean onlyIpv4, boolean onlyIpv6) {
    if (onlyIpv4 == onlyIpv6) {
      return ANY;
    }
    return onlyIpv4 ? IPV4 : IPV6;
  }

  boolean has(InetAddress address) {
    return type.isInstance(address);
  }

  List<InetAddress> of(InetAddress[] addresses) {
    return Arrays.stream(addresses).filter(this::has).toList();
  }

  /// `IPv4 address`, with an article before it or none.
  @Override
  public String toString() {
    return text;
  }
}
