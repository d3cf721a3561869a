package dev.berth.sockets;

/// What getaddrinfo(3) may be asked to do differently: the `ai_flags` of its hints, under their
/// names in C.
public enum AddrinfoFlag {
  /// Without a host: the address to listen at on every interface (`0.0.0.0`, `::`), not the
  /// loopback.
  AI_PASSIVE(0x1),
  /// Also tell the name that the host's aliases stand for, [Addrinfo#canonicalName].
  AI_CANONNAME(0x2),
  /// The host is an address in digits; anything else is EAI_NONAME, and no name server is asked.
  AI_NUMERICHOST(0x4),
  /// For a host that has IPv4 addresses only, tell them as IPv6 addresses in mapped form. With the
  /// domain INET6 only.
  AI_V4MAPPED(0x8),
  /// With AI_V4MAPPED: the mapped ones beside the real ones.
  AI_ALL(0x10),
  /// Only addresses of a family of which the machine has an address itself, the loopback apart. On
  /// a machine that has nothing but a loopback this finds nothing at all, not even `localhost`.
  AI_ADDRCONFIG(0x20),
  /// The service is a port in digits; anything else is EAI_NONAME, and no file is read.
  AI_NUMERICSERV(0x400);

  private final int number;

  AddrinfoFlag(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
