package dev.berth.tools.netcat;

import dev.berth.sockets.Domain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// The addresses that stand for every interface.
final class Any {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private Any() {}

  static InetSocketAddress address(Domain domain, int port) throws UnknownHostException {
    int bytes = domain == Domain.INET ? IPV4_BYTES : IPV6_BYTES;
    return new InetSocketAddress(InetAddress.getByAddress(new byte[bytes]), port);
  }
}
