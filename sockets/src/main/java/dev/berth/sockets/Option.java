package dev.berth.sockets;

import java.util.Objects;

/// A socket option and the type of its value (getsockopt(2), setsockopt(2)).
///
/// The options themselves are declared one file for each level, and are all of them constants here:
/// [Option#SO_REUSEADDR], [Option#TCP_NODELAY], [Option#IP_TTL]. What a text says of one holds for
/// every socket that has it; a socket that has it not refuses it (`ENOPROTOOPT`, `EOPNOTSUPP`), and
/// so does an option that can only be read, or only be set, when it is used the other way round.
/// For an option that has no constant there is [Socket#getRawOption].
///
/// @param <T> what its value is to Java
public final class Option<T> implements SocketLevel, TcpLevel, UdpLevel, IpLevel, Ipv6Level {
  private final int level;
  private final int name;
  private final String text;
  private final OptionValue<T> value;

  private Option(int level, int name, String text, OptionValue<T> value) {
    this.level = level;
    this.name = name;
    this.text = text;
    this.value = value;
  }

  /// The number of its level, such as [#SOL_SOCKET].
  public int level() {
    return level;
  }

  /// Its number in that level.
  public int name() {
    return name;
  }

  /// The most bytes that its value has.
  int size() {
    return value.size();
  }

  T decode(byte[] bytes) {
    return value.decode().apply(bytes);
  }

  byte[] encode(T object) {
    return value.encode().apply(Objects.requireNonNull(object, text));
  }

  /// Its name in C.
  @Override
  public String toString() {
    return text;
  }

  // ---------------------------------------------------------------- for the files of the levels

  static <T> Option<T> of(int level, int name, String text, OptionValue<T> value) {
    return new Option<>(level, name, text, value);
  }

  static Option<Boolean> flag(int level, int name, String text) {
    return of(level, name, text, OptionValue.FLAG);
  }

  static Option<Integer> number(int level, int name, String text) {
    return of(level, name, text, OptionValue.INT);
  }
}
