package dev.berth.sockets;

/// What getnameinfo(3) may be asked to do differently, under the names in C.
public enum NameinfoFlag {
  /// The host in digits; no name server is asked.
  NI_NUMERICHOST(1),
  /// The port in digits; no file is read.
  NI_NUMERICSERV(2),
  /// Of a host in the machine's own domain, the name without the domain.
  NI_NOFQDN(4),
  /// A host without a name is EAI_NONAME, where otherwise it is told in digits.
  NI_NAMEREQD(8),
  /// The service is one of UDP; a few ports have another name there.
  NI_DGRAM(16);

  private final int number;

  NameinfoFlag(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
