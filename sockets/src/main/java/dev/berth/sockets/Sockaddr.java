package dev.berth.sockets;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Addresses as the kernel writes them, to and from Java's.
///
/// ```c
/// struct sockaddr_in  { sa_family_t sin_family; in_port_t sin_port; struct in_addr sin_addr; char pad[8]; };
/// struct sockaddr_in6 { sa_family_t sin6_family; in_port_t sin6_port; uint32_t sin6_flowinfo;
///                       struct in6_addr sin6_addr; uint32_t sin6_scope_id; };
/// struct sockaddr_un  { sa_family_t sun_family; char sun_path[108]; };
/// ```
final class Sockaddr {
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?=:|%|$):?");

  static final int IN_SIZE = 16;
  static final int IN_PORT = 2;
  static final int IN_ADDR = 4;
  static final int IN6_SIZE = 28;
  static final int IN6_PORT = 2;
  static final int IN6_ADDR = 8;
  static final int IN6_SCOPE = 24;
  static final int UN_PATH = 2;
  static final int UN_SIZE = 110;
  static final int MAX_SIZE = 128;

  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private Sockaddr() {}

  /// Writes an address for a socket of this domain; its length in bytes.
  ///
  /// @throws IllegalArgumentException for a name that is not resolved, or an address of the other
  ///   family (an IPv4 address goes into IPv6 in mapped form)
  static int write(SocketAddress address, Domain domain, MemorySegment to, long at) {
    if (domain == Domain.UNIX) {
      return writeUnix(address, to, at);
    }
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      throw unusable(address);
    }
    InetAddress host = inet.getAddress();
    byte[] bytes = host.getAddress();
    to.asSlice(at, IN6_SIZE).fill((byte) 0);
    to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) domain.number());
    to.set(PORT, at + IN_PORT, (short) inet.getPort());
    if (domain == Domain.INET) {
      if (bytes.length != 4) {
        throw new IllegalArgumentException("an IPv4 socket cannot use " + text(address));
      }
      MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at + IN_ADDR, 4);
      return IN_SIZE;
    }
    if (bytes.length == 4) {
      MemorySegment.copy(MAPPED, 0, to, ValueLayout.JAVA_BYTE, at + IN6_ADDR, 12);
      MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at + IN6_ADDR + 12, 4);
    } else {
      MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at + IN6_ADDR, 16);
      to.set(ValueLayout.JAVA_INT_UNALIGNED, at + IN6_SCOPE, ((Inet6Address) host).getScopeId());
    }
    return IN6_SIZE;
  }

  private static int writeUnix(SocketAddress address, MemorySegment to, long at) {
    UnixAddress unix = UnixAddress.from(address);
    if (unix == null) {
      throw new IllegalArgumentException("a UNIX socket cannot use " + text(address));
    }
    byte[] name = unix.name();
    to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) Domain.UNIX.number());
    MemorySegment.copy(name, 0, to, ValueLayout.JAVA_BYTE, at + UN_PATH, name.length);
    if (name.length == 0 || name[0] == 0) {
      return UN_PATH + name.length;
    }
    to.set(ValueLayout.JAVA_BYTE, at + UN_PATH + name.length, (byte) 0);
    return UN_PATH + name.length + 1;
  }

  static IllegalArgumentException unusable(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? new IllegalArgumentException("not resolved: " + inet.getHostString())
        : new IllegalArgumentException("not an address of a socket: " + address);
  }

  /// Reads an address of so many bytes; an IPv4 address in mapped form comes out as IPv4, as Java
  /// people expect. No bytes, or no family, are no address: null.
  static @Nullable SocketAddress read(MemorySegment from, long at, int length) {
    if (length < UN_PATH) {
      return null;
    }
    int family = from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
    if (family == Domain.UNIX.number()) {
      return UnixAddress.raw(bytes(from, at + UN_PATH, Math.min(length, UN_SIZE) - UN_PATH));
    }
    return family == 0 ? null : readInet(from, at, family);
  }

  private static InetSocketAddress readInet(MemorySegment from, long at, int family) {
    int port = from.get(PORT, at + IN_PORT) & 0xffff;
    try {
      if (family == Domain.INET.number()) {
        return new InetSocketAddress(InetAddress.getByAddress(bytes(from, at + IN_ADDR, 4)), port);
      }
      if (family == Domain.INET6.number()) {
        byte[] bytes = bytes(from, at + IN6_ADDR, 16);
        int scope = from.get(ValueLayout.JAVA_INT_UNALIGNED, at + IN6_SCOPE);
        boolean mapped = Arrays.equals(bytes, 0, 12, MAPPED, 0, 12);
        InetAddress host =
            scope == 0 || mapped
                ? InetAddress.getByAddress(bytes)
                : Inet6Address.getByAddress(null, bytes, scope);
        return new InetSocketAddress(host, port);
      }
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
    throw new IllegalStateException("an address of family " + family);
  }

  private static byte[] bytes(MemorySegment from, long at, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
    return bytes;
  }

  /// `127.0.0.1:21`, `[::1]:21`, `/run/socket`, `@abstract`.
  static String text(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return address.toString();
    }
    String host = inet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + shortened(host) + "]") + ":" + inet.getPort();
  }

  /// An IPv6 address as people write it: the longest run of zeros, the first of several, is left
  /// out (RFC 5952, section 4.2).
  private static String shortened(String host) {
    return ZEROS
        .matcher(host)
        .results()
        .reduce((one, other) -> other.group().length() > one.group().length() ? other : one)
        .map(run -> host.substring(0, run.start()) + "::" + host.substring(run.end()))
        .orElse(host);
  }
}
