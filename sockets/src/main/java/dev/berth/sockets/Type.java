package dev.berth.sockets;

/// What a socket carries (socket(2)).
public enum Type {
  /// A stream of bytes in order: TCP (tcp(7)).
  STREAM(1, "tcp");

  private final int number;
  private final String transport;

  Type(int number, String transport) {
    this.number = number;
    this.transport = transport;
  }

  int number() {
    return number;
  }

  String transport() {
    return transport;
  }
}
