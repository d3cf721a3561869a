package dev.berth.sockets;

/// Where a connection is in its life (RFC 9293, section 3.3.2), in the kernel's spelling
/// (netinet/tcp.h).
public enum TcpState {
  /// Both halves are open.
  ESTABLISHED(1),
  /// connect(2) has asked and waits for the answer.
  SYN_SENT(2),
  /// The handshake waits for its last part.
  SYN_RECV(3),
  /// Our half is closed; the peer has not acknowledged it.
  FIN_WAIT1(4),
  /// Our half is closed and acknowledged; the peer's is open.
  FIN_WAIT2(5),
  /// Over, and kept for a while so that late packets harm nobody.
  TIME_WAIT(6),
  /// Not connected, or over.
  CLOSE(7),
  /// The peer's half is closed; ours is open.
  CLOSE_WAIT(8),
  /// Both halves are closed; the peer has not acknowledged ours.
  LAST_ACK(9),
  /// A listener.
  LISTEN(10),
  /// Both ends have closed at the same time.
  CLOSING(11);

  private static final TcpState[] BY_NUMBER = values();

  private final int number;

  TcpState(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /// The state of this number.
  static TcpState of(int number) {
    // The kernel's own 12th, NEW_SYN_RECV, has no socket; whatever comes after it is unknown here.
    return number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : SYN_RECV;
  }
}
