package dev.berth.sockets;

import org.jspecify.annotations.Nullable;

/// What a socket carries (socket(2)).
public enum Type {
  /// A stream of bytes in order: TCP (tcp(7)), or within this machine (unix(7)).
  STREAM(1, "tcp", "unix"),
  /// Datagrams, each on its own, that may be lost: UDP (udp(7)); in the domain UNIX they arrive and
  /// in order.
  DGRAM(2, "udp", "unixgram"),
  /// Messages in order over a connection; only in the domain UNIX.
  SEQPACKET(5, "seqpacket", "unixpacket");

  private final int number;
  private final String inet;
  private final String unix;

  Type(int number, String inet, String unix) {
    this.number = number;
    this.inet = inet;
    this.unix = unix;
  }

  int number() {
    return number;
  }

  /// What messages call a socket of this type and domain.
  String transport(Domain domain) {
    return domain == Domain.UNIX ? unix : inet;
  }

  /// The type of this number, or null.
  static @Nullable Type of(int number) {
    for (Type type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }
}
