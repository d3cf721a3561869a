package dev.berth.sockets;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// The family of addresses that a socket uses (address_families(7)).
public enum Domain {
  /// Within this machine, by paths or abstract names (unix(7)).
  UNIX(1),
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

  /// The domain of this number, or null.
  static @Nullable Domain of(int number) {
    for (Domain domain : values()) {
      if (domain.number == number) {
        return domain;
      }
    }
    return null;
  }

  /// The domain of an internet address.
  public static Domain of(InetAddress address) {
    return address instanceof Inet6Address ? INET6 : INET;
  }

  /// The domain of a socket that can use this address.
  ///
  /// @throws IllegalArgumentException for a name that is not resolved, or a kind of address that
  ///   sockets here do not have
  public static Domain of(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return of(inet.getAddress());
    }
    if (UnixAddress.from(address) != null) {
      return UNIX;
    }
    throw Sockaddr.unusable(address);
  }
}
