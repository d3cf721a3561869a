package dev.berth.ftp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// An address as PORT (RFC 959, section 4.1.2) and EPRT (RFC 2428, section 2) write it.
///
/// The rule: strict. Each number is decimal digits and nothing else, and no name is ever looked up.
///
/// @param protocol 1 for IPv4, 2 for IPv6; other numbers of the Address Family Numbers have no
///   address
/// @param address null for a protocol that is not known here
/// @param port 0 to 65535
record HostPort(int protocol, @Nullable InetAddress address, int port) {
  /// Six numbers `h1,h2,h3,h4,p1,p2`, or null when it is anything else.
  static @Nullable HostPort parsePort(String argument) {
    String[] parts = argument.split(",", -1);
    if (parts.length != 6) {
      return null;
    }
    byte[] octets = new byte[6];
    for (int i = 0; i < 6; i++) {
      long value = Numbers.parse(parts[i]);
      if (value < 0 || value > 255 || parts[i].length() > 3) {
        return null;
      }
      octets[i] = (byte) value;
    }
    byte[] host = {octets[0], octets[1], octets[2], octets[3]};
    return new HostPort(1, address(host), (octets[4] & 0xff) << 8 | (octets[5] & 0xff));
  }

  /// `|protocol|address|port|` with any delimiter from `!` to `~`, or null when it is anything
  /// else.
  static @Nullable HostPort parseExtended(String argument) {
    if (argument.isEmpty() || argument.charAt(0) < '!' || argument.charAt(0) > '~') {
      return null;
    }
    String[] parts = argument.split(java.util.regex.Pattern.quote(argument.substring(0, 1)), -1);
    if (parts.length != 5 || !parts[4].isEmpty()) {
      return null;
    }
    long protocol = Numbers.parse(parts[1]);
    long port = Numbers.parse(parts[3]);
    if (protocol < 0 || protocol > 65535 || port < 0 || port > 65535) {
      return null;
    }
    if (protocol != 1 && protocol != 2) {
      return new HostPort((int) protocol, null, (int) port);
    }
    InetAddress address = protocol == 1 ? ipv4(parts[2]) : ipv6(parts[2]);
    return address == null ? null : new HostPort((int) protocol, address, (int) port);
  }

  private static @Nullable InetAddress ipv4(String text) {
    HostPort dotted = text.indexOf(',') >= 0 ? null : parsePort(text.replace('.', ',') + ",0,0");
    return dotted == null ? null : dotted.address;
  }

  private static @Nullable InetAddress ipv6(String text) {
    boolean plausible = text.indexOf(':') >= 0 && text.length() <= 45;
    for (int i = 0; i < text.length(); i++) {
      plausible &= Character.digit(text.charAt(i), 16) >= 0 || ":.".indexOf(text.charAt(i)) >= 0;
    }
    try {
      return plausible ? InetAddress.ofLiteral(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not 4 bytes", e);
    }
  }

  /// The address without its disguise: `::ffff:192.0.2.1` is 192.0.2.1 (RFC 4291, section 2.5.5.2).
  static InetAddress normal(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return address;
      }
    }
    return address(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]});
  }

  /// Whether the two are the same host; a scope (the `%eth0` of a link-local address) says nothing.
  static boolean same(InetAddress one, InetAddress other) {
    return java.util.Arrays.equals(normal(one).getAddress(), normal(other).getAddress());
  }

  /// The argument of 227: `h1,h2,h3,h4,p1,p2`.
  static String format(Inet4Address address, int port) {
    return address.getHostAddress().replace('.', ',') + "," + (port >> 8) + "," + (port & 0xff);
  }
}
