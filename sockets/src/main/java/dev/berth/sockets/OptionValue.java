package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How the value of an option is written for the kernel and read from it: one form for each C type.
///
/// The rule: nothing here knows an option by name, and what a value may be is the kernel's to
/// judge, except where the kernel would cut or misread it without a word.
///
/// @param size the most bytes that a value has
/// @param decode reads what the kernel gave, which may be shorter
/// @param encode writes what the kernel gets
record OptionValue<T>(int size, Function<byte[], T> decode, Function<T, byte[]> encode) {
  /// `IFNAMSIZ` and `TCP_CA_NAME_MAX`: the room of a name, with the zero at its end.
  static final int NAME_SIZE = 16;

  private static final int MOST_GROUPS = Copies.OPTION_SIZE / 4;

  /// `int`.
  static final OptionValue<Integer> INT =
      new OptionValue<>(4, value -> intAt(value, 0), OptionValue::ints);

  /// `int` that is zero or not.
  static final OptionValue<Boolean> FLAG =
      new OptionValue<>(4, value -> intAt(value, 0) != 0, value -> ints(value ? 1 : 0));

  /// `__u64`.
  static final OptionValue<Long> LONG =
      new OptionValue<>(8, value -> wrap(value).getLong(), OptionValue::longs);

  /// `struct linger { int l_onoff; int l_linger; };` -1 for off.
  static final OptionValue<Integer> LINGER =
      new OptionValue<>(
          8,
          value -> intAt(value, 0) == 0 ? -1 : intAt(value, 4),
          seconds -> seconds < 0 ? ints(0, 0) : ints(1, seconds));

  /// `struct timeval { long tv_sec; long tv_usec; };`
  static final OptionValue<Duration> TIMEVAL =
      new OptionValue<>(16, OptionValue::readTimeval, OptionValue::timeval);

  /// An error number; 0 is none.
  static final OptionValue<Optional<Errno>> ERROR =
      readOnly(
          4,
          value -> {
            int error = intAt(value, 0);
            return error == 0 ? Optional.empty() : Optional.of(Errno.of(error));
          });

  /// The name of an interface or an algorithm.
  static final OptionValue<String> NAME =
      new OptionValue<>(NAME_SIZE, OptionValue::readName, OptionValue::name);

  /// A new descriptor.
  static final OptionValue<RawFd> FD = readOnly(4, value -> new RawFd(intAt(value, 0)));

  /// `struct ucred { pid_t pid; uid_t uid; gid_t gid; };`
  static final OptionValue<Credentials> UCRED =
      readOnly(12, value -> new Credentials(intAt(value, 0), intAt(value, 4), intAt(value, 8)));

  /// `gid_t[]`.
  static final OptionValue<List<Integer>> GROUPS =
      readOnly(
          4 * MOST_GROUPS,
          value -> {
            List<Integer> groups = new ArrayList<>();
            for (int at = 0; at + 4 <= value.length; at += 4) {
              groups.add(intAt(value, at));
            }
            return List.copyOf(groups);
          });

  /// `struct in_addr`.
  static final OptionValue<Inet4Address> IN_ADDR =
      new OptionValue<>(4, OptionValue::readAddress, InetAddress::getAddress);

  /// `IP_PMTUDISC_DONT` and its like.
  static final OptionValue<MtuDiscovery> MTU_DISCOVERY =
      new OptionValue<>(
          4, value -> MtuDiscovery.of(intAt(value, 0)), discovery -> ints(discovery.number()));

  /// `struct ip_mreqn`.
  static final OptionValue<Membership> IP_MREQN = setOnly(Membership::toIpMreqn);

  /// `struct ipv6_mreq`.
  static final OptionValue<Membership> IPV6_MREQ = setOnly(Membership::toIpv6Mreq);

  /// Two ports in a `__u32`, the higher one in its higher half.
  static final OptionValue<LocalPortRange> PORT_RANGE =
      new OptionValue<>(
          4,
          value -> new LocalPortRange(intAt(value, 0) & 0xffff, intAt(value, 0) >>> 16),
          range -> ints(range.low() | range.high() << 16));

  /// `struct sock_fprog`.
  static final OptionValue<BpfProgram> SOCK_FPROG = setOnly(BpfProgram::toSockFprog);

  /// `struct tcp_info`.
  static final OptionValue<TcpInfo> TCP_INFO = readOnly(TcpInfo.MOST_BYTES, TcpInfo::new);

  /// What can only be read; the kernel itself says so to whoever sets it.
  private static <T> OptionValue<T> readOnly(int size, Function<byte[], T> decode) {
    return new OptionValue<>(size, decode, _ -> ints(0));
  }

  /// What can only be set; the kernel itself says so to whoever reads it.
  private static <T> OptionValue<T> setOnly(Function<T, byte[]> encode) {
    return new OptionValue<>(
        4,
        _ -> {
          throw new UnsupportedOperationException("this option can only be set");
        },
        encode);
  }

  // ---------------------------------------------------------------- bytes

  static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer wrap(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private static int intAt(byte[] value, int at) {
    return wrap(value).getInt(at);
  }

  private static Duration readTimeval(byte[] value) {
    return Duration.ofSeconds(wrap(value).getLong(0), 1_000 * wrap(value).getLong(8));
  }

  private static byte[] timeval(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a time of " + time + " (0 for none, or more)");
    }
    // Rounded up: what is short must not become 0, which stands for no limit.
    Duration micros = time.plusNanos(999);
    return longs(micros.getSeconds(), micros.getNano() / 1_000);
  }

  private static String readName(byte[] value) {
    String padded = new String(value, ISO_8859_1);
    int end = padded.indexOf(0);
    return end < 0 ? padded : padded.substring(0, end);
  }

  private static byte[] name(String name) {
    byte[] bytes = (name + '\0').getBytes(ISO_8859_1);
    if (bytes.length > NAME_SIZE || name.indexOf(0) >= 0) {
      // The kernel would take the first 15 and say nothing.
      throw new IllegalArgumentException(
          "the name \"" + name + "\" (at most " + (NAME_SIZE - 1) + " bytes, none of them zero)");
    }
    return bytes;
  }

  private static Inet4Address readAddress(byte[] value) {
    try {
      return (Inet4Address) InetAddress.getByAddress(value);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(value.length + " bytes of an IPv4 address", e);
    }
  }
}
