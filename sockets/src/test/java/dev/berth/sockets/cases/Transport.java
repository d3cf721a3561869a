package dev.berth.sockets.cases;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;

/// The kinds of connections over which a message can go.
enum Transport {
  TCP(Domain.INET, Type.STREAM),
  TCP6(Domain.INET6, Type.STREAM),
  UNIX(Domain.UNIX, Type.STREAM),
  UDP(Domain.INET, Type.DGRAM),
  UDP6(Domain.INET6, Type.DGRAM),
  UNIX_DATAGRAM(Domain.UNIX, Type.DGRAM),
  UNIX_PACKET(Domain.UNIX, Type.SEQPACKET);

  private final Domain domain;
  private final Type type;

  Transport(Domain domain, Type type) {
    this.domain = domain;
    this.type = type;
  }

  boolean isStream() {
    return type == Type.STREAM;
  }

  /// Two ends that are connected to each other.
  Case.Ends open(Case one) throws IOException {
    if (domain == Domain.UNIX) {
      return one.pair(type);
    }
    return isStream() ? one.connected(domain) : datagrams(one);
  }

  private Case.Ends datagrams(Case one) throws IOException {
    Socket client = one.bound(domain, type);
    Socket server = one.bound(domain, type);
    client.connect(server.localAddress());
    server.connect(client.localAddress());
    return new Case.Ends(client, server);
  }
}
