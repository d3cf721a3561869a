package dev.berth.cli;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Hints;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Which addresses of a host are meant.
enum Family {
  ANY(null, "address"),
  IPV4(Domain.INET, "IPv4 address"),
  IPV6(Domain.INET6, "IPv6 address");

  private final @Nullable Domain domain;
  private final String text;

  Family(@Nullable Domain domain, String text) {
    this.domain = domain;
    this.text = text;
  }

  /// By the options `-4` and `-6`; both of them mean any, as neither does.
  static Family of(boolean onlyIpv4, boolean onlyIpv6) {
    if (onlyIpv4 == onlyIpv6) {
      return ANY;
    }
    return onlyIpv4 ? IPV4 : IPV6;
  }

  boolean has(InetAddress address) {
    return domain == null || domain == Domain.of(address);
  }

  /// Asks a resolver for these alone.
  Hints hints() {
    return Hints.STREAM.withDomain(domain);
  }

  /// `IPv4 address`.
  @Override
  public String toString() {
    return text;
  }
}
