package dev.berth.sockets;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;

/// A multicast group to join or to leave, and where (ip(7), ipv6(7)).
///
/// ```c
/// struct ip_mreqn  { struct in_addr imr_multiaddr; struct in_addr imr_address; int imr_ifindex; };
/// struct ipv6_mreq { struct in6_addr ipv6mr_multiaddr; unsigned int ipv6mr_interface; };
/// ```
///
/// @param group the address of the group
/// @param index the number of the interface ([NetworkInterface#getIndex]), 0 for the one that the
///   kernel chooses
public record Membership(InetAddress group, int index) {
  static final int MREQN = 12;
  static final int MREQN_IFINDEX = 8;
  static final int MREQ6 = 20;
  static final int MREQ6_INTERFACE = 16;

  /// Checks that it is a group.
  public Membership {
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException(group.getHostAddress() + " is no multicast group");
    }
  }

  /// A group on the interface that the kernel chooses.
  public static Membership of(InetAddress group) {
    return new Membership(group, 0);
  }

  /// A group on an interface.
  public static Membership of(InetAddress group, NetworkInterface on) {
    return new Membership(group, on.getIndex());
  }

  byte[] toIpMreqn() {
    if (!(group instanceof Inet4Address)) {
      throw new IllegalArgumentException(group.getHostAddress() + " is no IPv4 group");
    }
    return OptionValue.allocate(MREQN).put(group.getAddress()).putInt(MREQN_IFINDEX, index).array();
  }

  byte[] toIpv6Mreq() {
    if (!(group instanceof Inet6Address)) {
      throw new IllegalArgumentException(group.getHostAddress() + " is no IPv6 group");
    }
    return OptionValue.allocate(MREQ6)
        .put(group.getAddress())
        .putInt(MREQ6_INTERFACE, index)
        .array();
  }
}
