package dev.berth.session.dialogue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The address of the client's listener in the forms in which a client tells it.
record ActiveAddress(InetSocketAddress address) {
  static boolean isWantedBy(String line) {
    return line.contains("<port>") || line.contains("<eprt>");
  }

  /// The line with `<port>` (RFC 959) and `<eprt>` (RFC 2428) replaced.
  String insertInto(String line) {
    InetAddress host = address.getAddress();
    int port = address.getPort();
    String family = host instanceof Inet6Address ? "2" : "1";
    return line.replace(
            "<port>", host.getHostAddress().replace('.', ',') + "," + port / 256 + "," + port % 256)
        .replace("<eprt>", "|" + family + "|" + host.getHostAddress() + "|" + port + "|");
  }
}
