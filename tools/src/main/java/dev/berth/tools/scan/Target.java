package dev.berth.tools.scan;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// Who is scanned: one address, or a range of them. Names are not looked up here, since that may
/// take seconds: whoever has done so calls [#of].
///
/// @param host what the user called it
/// @param first its first address
/// @param count how many addresses it has
public record Target(String host, InetAddress first, int count) {
  /// The most addresses of a range: a /16 of IPv4, a /112 of IPv6.
  public static final int MAX_ADDRESSES = 1 << 16;

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /// @throws IllegalArgumentException when there are too many addresses, or the first one does not
  ///   say which interface it belongs to
  public Target {
    if (count < 1 || count > MAX_ADDRESSES) {
      throw new IllegalArgumentException(
          host + " has " + count + " addresses; a range may have 1 to " + MAX_ADDRESSES);
    }
    if (first instanceof Inet6Address six && six.isLinkLocalAddress() && six.getScopeId() == 0) {
      throw new IllegalArgumentException(
          host + " is link-local: say by which interface it is reached, as in fe80::1%eth0");
    }
  }

  /// A host of one address.
  ///
  /// @param host its name, or the address once more
  public static Target of(String host, InetAddress address) {
    return new Target(host, address, 1);
  }

  /// Whether this is no name but something for [#parse]: it has a colon or a slash, or nothing but
  /// digits and dots.
  public static boolean isLiteral(String text) {
    return text.indexOf(':') >= 0 || text.indexOf('/') >= 0 || text.matches("[0-9.]*");
  }

  /// An address (`192.0.2.1`, `2001:db8::1`, `[::1]`, `fe80::1%eth0`), or a range of them in the
  /// notation of RFC 4632 and RFC 4291 (`192.0.2.0/24`, `2001:db8::/120`): all addresses that begin
  /// with so many bits.
  ///
  /// @throws IllegalArgumentException that says what is wrong
  public static Target parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(text, slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return of(text, address);
    }
    int bits = 8 * address.getAddress().length;
    int prefix = prefix(text, text.substring(slash + 1), bits);
    int free = bits - prefix;
    if (free > Integer.numberOfTrailingZeros(MAX_ADDRESSES)) {
      throw new IllegalArgumentException(
          "%s is %s addresses; the most is %,d, a /%d: name smaller ranges"
              .formatted(text, many(free), MAX_ADDRESSES, bits - 16));
    }
    int count = 1 << free;
    return new Target(text, withLowBits(address, count, 0), count);
  }

  private static String many(int bits) {
    return bits < Long.SIZE - 1 ? "%,d".formatted(1L << bits) : "2^" + bits;
  }

  private static InetAddress literal(String text, String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String address = bracketed ? host.substring(1, host.length() - 1) : host;
    try {
      // 10.1 for 10.0.0.1 (inet(3)) is nearly always an address that lost a part on its way here.
      if (address.indexOf(':') >= 0 || IPV4.matcher(address).matches()) {
        return InetAddress.ofLiteral(address);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not an address, such as 192.0.2.1, 2001:db8::1 or fe80::1%eth0, nor a range,"
            + " such as 192.0.2.0/24; ports have an option of their own");
  }

  private static int prefix(String text, String digits, int bits) {
    int prefix = digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a range: after the / comes a number of bits, 0 to " + bits);
    }
    return prefix;
  }

  /// One of its addresses, from 0.
  public InetAddress address(int index) {
    return count == 1 ? first : withLowBits(first, count, index);
  }

  /// The address whose lowest bits are those of a number; `count` is a power of two and says how
  /// many bits that are, 16 at most.
  private static InetAddress withLowBits(InetAddress address, int count, int number) {
    byte[] bytes = address.getAddress();
    int last = bytes.length - 1;
    int low = ((bytes[last - 1] & 0xff) << 8) | (bytes[last] & 0xff);
    low = (low & -count) | number;
    bytes[last - 1] = (byte) (low >> 8);
    bytes[last] = (byte) low;
    try {
      return address instanceof Inet6Address six
          ? like(six, bytes)
          : Inet4Address.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /// With the zone of another one.
  private static InetAddress like(Inet6Address other, byte[] bytes) throws UnknownHostException {
    NetworkInterface zone = other.getScopedInterface();
    if (zone != null) {
      return Inet6Address.getByAddress(null, bytes, zone);
    }
    return other.getScopeId() == 0
        ? InetAddress.getByAddress(bytes)
        : Inet6Address.getByAddress(null, bytes, other.getScopeId());
  }
}
