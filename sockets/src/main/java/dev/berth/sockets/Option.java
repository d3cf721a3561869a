package dev.berth.sockets;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A socket option and the type of its value (getsockopt(2), socket(7), tcp(7), ip(7), ipv6(7)).
/// For an option that has no constant here there is [Socket#getRawOption].
///
/// @param <T> what its value is to Java
public abstract sealed class Option<T> {
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;

  /// The type of the socket, a number (SOCK_STREAM is 1). Read only.
  public static final Option<Integer> SO_TYPE = new IntOption(SOL_SOCKET, 3, "SO_TYPE");

  /// The pending error, a number of errno; reading it clears it. Read only.
  public static final Option<Integer> SO_ERROR = new IntOption(SOL_SOCKET, 4, "SO_ERROR");

  /// Bind although connections in TIME_WAIT still use the address.
  public static final Option<Boolean> SO_REUSEADDR = new Flag(SOL_SOCKET, 2, "SO_REUSEADDR");

  /// Several sockets may listen on the same address, and the kernel spreads connections over them.
  public static final Option<Boolean> SO_REUSEPORT = new Flag(SOL_SOCKET, 15, "SO_REUSEPORT");

  /// Probe idle connections.
  public static final Option<Boolean> SO_KEEPALIVE = new Flag(SOL_SOCKET, 9, "SO_KEEPALIVE");

  /// Urgent data stays at its place in the stream.
  public static final Option<Boolean> SO_OOBINLINE = new Flag(SOL_SOCKET, 10, "SO_OOBINLINE");

  /// The size of the send buffer in bytes; the kernel doubles what is set.
  public static final Option<Integer> SO_SNDBUF = new IntOption(SOL_SOCKET, 7, "SO_SNDBUF");

  /// The size of the receive buffer in bytes; the kernel doubles what is set.
  public static final Option<Integer> SO_RCVBUF = new IntOption(SOL_SOCKET, 8, "SO_RCVBUF");

  /// What close does with unsent bytes: seconds to wait for them, 0 to drop them and reset, -1 to
  /// send them in the background (as it is without this option).
  public static final Option<Integer> SO_LINGER = new Linger();

  /// Whether the socket listens. Read only.
  public static final Option<Boolean> SO_ACCEPTCONN = new Flag(SOL_SOCKET, 30, "SO_ACCEPTCONN");

  /// The number of the protocol (TCP is 6). Read only.
  public static final Option<Integer> SO_PROTOCOL = new IntOption(SOL_SOCKET, 38, "SO_PROTOCOL");

  /// The number of the domain. Read only.
  public static final Option<Integer> SO_DOMAIN = new IntOption(SOL_SOCKET, 39, "SO_DOMAIN");

  /// Send small pieces at once instead of waiting for the acknowledgement of the last (Nagle).
  public static final Option<Boolean> TCP_NODELAY = new Flag(IPPROTO_TCP, 1, "TCP_NODELAY");

  /// The largest segment in bytes.
  public static final Option<Integer> TCP_MAXSEG = new IntOption(IPPROTO_TCP, 2, "TCP_MAXSEG");

  /// Hold back partial segments until it is taken off again, 200 ms at most.
  public static final Option<Boolean> TCP_CORK = new Flag(IPPROTO_TCP, 3, "TCP_CORK");

  /// Seconds of silence before the first probe of SO_KEEPALIVE.
  public static final Option<Integer> TCP_KEEPIDLE = new IntOption(IPPROTO_TCP, 4, "TCP_KEEPIDLE");

  /// Seconds between probes.
  public static final Option<Integer> TCP_KEEPINTVL =
      new IntOption(IPPROTO_TCP, 5, "TCP_KEEPINTVL");

  /// Unanswered probes after which the connection is dropped.
  public static final Option<Integer> TCP_KEEPCNT = new IntOption(IPPROTO_TCP, 6, "TCP_KEEPCNT");

  /// A connection is accepted only when its first bytes are there, or after this many seconds.
  public static final Option<Integer> TCP_DEFER_ACCEPT =
      new IntOption(IPPROTO_TCP, 9, "TCP_DEFER_ACCEPT");

  /// Acknowledge at once.
  public static final Option<Boolean> TCP_QUICKACK = new Flag(IPPROTO_TCP, 12, "TCP_QUICKACK");

  /// Milliseconds that sent data may stay without acknowledgement before the connection is dropped;
  /// 0 is the kernel's default.
  public static final Option<Integer> TCP_USER_TIMEOUT =
      new IntOption(IPPROTO_TCP, 18, "TCP_USER_TIMEOUT");

  /// The socket is writable only while fewer than this many bytes are unsent.
  public static final Option<Integer> TCP_NOTSENT_LOWAT =
      new IntOption(IPPROTO_TCP, 25, "TCP_NOTSENT_LOWAT");

  /// The type-of-service byte of IPv4 packets.
  public static final Option<Integer> IP_TOS = new IntOption(IPPROTO_IP, 1, "IP_TOS");

  /// bind(2) with port 0 sets the address only; connect(2) finds the port, and may use one that is
  /// in use towards other peers.
  public static final Option<Boolean> IP_BIND_ADDRESS_NO_PORT =
      new Flag(IPPROTO_IP, 24, "IP_BIND_ADDRESS_NO_PORT");

  /// An IPv6 socket takes no IPv4 connections.
  public static final Option<Boolean> IPV6_V6ONLY = new Flag(IPPROTO_IPV6, 26, "IPV6_V6ONLY");

  private final int level;
  private final int name;
  private final String text;
  private final int size;

  private Option(int level, int name, String text, int size) {
    this.level = level;
    this.name = name;
    this.text = text;
    this.size = size;
  }

  /// The number of its level, such as SOL_SOCKET.
  public int level() {
    return level;
  }

  /// Its number in that level.
  public int name() {
    return name;
  }

  int size() {
    return size;
  }

  abstract T decode(byte[] value);

  abstract byte[] encode(T value);

  /// Its name in C.
  @Override
  public String toString() {
    return text;
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static int intAt(byte[] value, int at) {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt(at);
  }

  private static final class IntOption extends Option<Integer> {
    IntOption(int level, int name, String text) {
      super(level, name, text, 4);
    }

    @Override
    Integer decode(byte[] value) {
      return intAt(value, 0);
    }

    @Override
    byte[] encode(Integer value) {
      return ints(value);
    }
  }

  private static final class Flag extends Option<Boolean> {
    Flag(int level, int name, String text) {
      super(level, name, text, 4);
    }

    @Override
    Boolean decode(byte[] value) {
      return intAt(value, 0) != 0;
    }

    @Override
    byte[] encode(Boolean value) {
      return ints(value ? 1 : 0);
    }
  }

  /// `struct linger { int l_onoff; int l_linger; };`
  private static final class Linger extends Option<Integer> {
    Linger() {
      super(SOL_SOCKET, 13, "SO_LINGER", 8);
    }

    @Override
    Integer decode(byte[] value) {
      return intAt(value, 0) == 0 ? -1 : intAt(value, 4);
    }

    @Override
    byte[] encode(Integer seconds) {
      return seconds < 0 ? ints(0, 0) : ints(1, seconds);
    }
  }
}
