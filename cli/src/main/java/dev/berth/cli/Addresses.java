package dev.berth.cli;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Addresses as people write them: `127.0.0.1:2121`, `[::1]:2121`, `localhost:2121`, and `:2121`
/// for every interface.
final class Addresses implements ITypeConverter<InetSocketAddress> {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]+)]|([^:\\[\\]]*)):(\\d{1,5})");
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");
  private static final int LAST_PORT = 65_535;

  @Override
  public InetSocketAddress convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not ADDRESS:PORT, such as 127.0.0.1:2121, [::1]:2121, or :2121 for"
              + " every interface");
    }
    int port = Integer.parseInt(parts.group(3));
    if (port > LAST_PORT) {
      throw new TypeConversionException("the port " + port + " is not 0 to " + LAST_PORT);
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return new InetSocketAddress(resolve(host.isEmpty() ? "0.0.0.0" : host), port);
  }

  /// The address of a host, which may be a name.
  static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new TypeConversionException(
          "there is no host '" + host + "', or its name server does not answer");
    }
  }

  /// How an address is written, so that it can be read again.
  static String text(InetSocketAddress address) {
    return host(address.getAddress()) + ":" + address.getPort();
  }

  /// The host of a URL.
  static String host(InetAddress address) {
    return address instanceof Inet6Address ? "[" + plain(address) + "]" : plain(address);
  }

  /// An address alone, IPv6 the short way (RFC 5952).
  static String plain(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? ZEROS.matcher(text).replaceFirst("::") : text;
  }

  /// A URL as a word of a shell, to which brackets mean something else.
  static String quoted(String url) {
    return url.contains("[") ? "'" + url + "'" : url;
  }

  /// The address to try from this machine: every interface has no address of its own.
  static InetSocketAddress toTry(InetSocketAddress bound) {
    InetAddress address = bound.getAddress();
    boolean any = address.isAnyLocalAddress();
    if (!any) {
      return bound;
    }
    return new InetSocketAddress(
        resolve(address instanceof Inet6Address ? "::1" : "127.0.0.1"), bound.getPort());
  }
}
