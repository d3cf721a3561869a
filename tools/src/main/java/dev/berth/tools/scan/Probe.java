package dev.berth.tools.scan;

import dev.berth.sockets.Domain;
import java.net.InetSocketAddress;

/// One question: does anybody listen here?
///
/// @param host what the user called the host
/// @param address whom to ask
record Probe(String host, InetSocketAddress address) {
  Domain domain() {
    return Domain.of(address.getAddress());
  }
}
