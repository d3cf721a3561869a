package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every option is set and read on the kind of socket that has it: a row for each.
class OptionTest {
  /// A kind of socket.
  private interface Kind {
    Socket open() throws IOException;
  }

  private static final Kind TCP = () -> Net.socket(Domain.INET);
  private static final Kind TCP6 = () -> Net.socket(Domain.INET6);
  private static final Kind LISTENER = () -> Net.listener(Domain.INET);
  private static final Kind CONNECTED = OptionTest::connected;

  private static final List<DynamicTest> ROWS = new ArrayList<>();

  /// The options of the rows so far.
  private static final Set<String> SEEN = new TreeSet<>();

  static {
    whatASocketIs();
    addresses();
    buffersAndTimes();
    behaviour();
    tcp();
    ip();
    ipv6();
  }

  private static void whatASocketIs() {
    isRead(Option.SO_TYPE, TCP, 1);
    isRead(Option.SO_DOMAIN, TCP, 2);
    isRead(Option.SO_DOMAIN, TCP6, 10);
    isRead(Option.SO_PROTOCOL, TCP, 6);
    isRead(Option.SO_ACCEPTCONN, TCP, false);
    isRead(Option.SO_ACCEPTCONN, LISTENER, true);
    isRead(Option.SO_ERROR, TCP, 0);
    isReadAs(Option.SO_COOKIE, TCP, cookie -> cookie != 0);
  }

  private static void addresses() {
    keeps(Option.SO_REUSEADDR, TCP, true, false);
    keeps(Option.SO_REUSEPORT, TCP, true, false);
    keeps(Option.SO_BINDTODEVICE, TCP, "lo", "");
    keeps(Option.SO_BROADCAST, TCP, true, false);
    keeps(Option.SO_DONTROUTE, TCP, true, false);
    isSet(Option.SO_ATTACH_REUSEPORT_CBPF, OptionTest::reusable, BpfProgram.always(0));
    isSet(Option.SO_DETACH_REUSEPORT_BPF, OptionTest::steered, true);
    isRefused(Errno.EBADF, Option.SO_ATTACH_REUSEPORT_EBPF, OptionTest::reusable, -1);
  }

  private static void buffersAndTimes() {
    becomes(Option.SO_SNDBUF, TCP, 20_000, 40_000);
    becomes(Option.SO_SNDBUF, TCP, 1, 4_608);
    becomes(Option.SO_RCVBUF, TCP, 20_000, 40_000);
    becomes(Option.SO_RCVBUF, TCP, 1, 2_304);
    isSet(Option.SO_SNDBUFFORCE, TCP, 20_000);
    isSet(Option.SO_RCVBUFFORCE, TCP, 20_000);
    keeps(Option.SO_RCVLOWAT, TCP, 100, 1);
    becomes(Option.SO_RCVLOWAT, TCP, 0, 1);
    for (Option<Duration> timeout : List.of(Option.SO_RCVTIMEO, Option.SO_SNDTIMEO)) {
      keeps(timeout, TCP, Duration.ofSeconds(3), Duration.ofMillis(2_500), Duration.ZERO);
      isAfterwards(timeout, TCP, Duration.ofNanos(1), time -> time.toMillis() <= 10);
    }
    keeps(Option.SO_LINGER, TCP, 0, 5, -1);
  }

  private static void behaviour() {
    keeps(Option.SO_KEEPALIVE, TCP, true, false);
    keeps(Option.SO_OOBINLINE, TCP, true, false);
    keeps(Option.SO_ZEROCOPY, TCP, true, false);
    keeps(Option.SO_MAX_PACING_RATE, TCP, 1_000_000L, 20_000_000_000L, -1L);
    keeps(Option.SO_PRIORITY, TCP, 6, 0);
    keeps(Option.SO_MARK, TCP, 0x1234, 0);
    keeps(Option.SO_INCOMING_CPU, TCP, 0);
    isRead(Option.SO_INCOMING_NAPI_ID, CONNECTED, 0);
    keeps(Option.SO_BUSY_POLL, TCP, 50, 0);
    keeps(Option.SO_TIMESTAMP, TCP, true, false);
    keeps(Option.SO_TIMESTAMPNS, TCP, true, false);
    keeps(Option.SO_RXQ_OVFL, TCP, true, false);
  }

  private static void tcp() {
    keeps(Option.TCP_NODELAY, TCP, true, false);
    keeps(Option.TCP_CORK, TCP, true, false);
    keeps(Option.TCP_QUICKACK, CONNECTED, true);
    keeps(Option.TCP_NOTSENT_LOWAT, TCP, 16_384, -1);
    isReadAs(Option.TCP_MAXSEG, CONNECTED, bytes -> bytes > 536);
    isRead(Option.TCP_MAXSEG, TCP, 536);
    keeps(Option.TCP_MAXSEG, TCP, 88, 32_767);
    isRefused(Errno.EINVAL, Option.TCP_MAXSEG, TCP, 87);
    isRefused(Errno.EINVAL, Option.TCP_MAXSEG, TCP, 32_768);
    becomes(Option.TCP_WINDOW_CLAMP, TCP, 1, 1_152);
    keeps(Option.TCP_WINDOW_CLAMP, TCP, 100_000, 0);
    keeps(Option.TCP_CONGESTION, TCP, "reno");
    isRefused(Errno.ENOENT, Option.TCP_CONGESTION, TCP, "berth");
    keeps(Option.TCP_KEEPIDLE, TCP, 33, 1, 32_767);
    isRefused(Errno.EINVAL, Option.TCP_KEEPIDLE, TCP, 32_768);
    keeps(Option.TCP_KEEPINTVL, TCP, 7, 1, 32_767);
    isRefused(Errno.EINVAL, Option.TCP_KEEPINTVL, TCP, 0);
    keeps(Option.TCP_KEEPCNT, TCP, 3, 1, 127);
    isRefused(Errno.EINVAL, Option.TCP_KEEPCNT, TCP, 128);
    keeps(Option.TCP_USER_TIMEOUT, TCP, 12_345, 0);
    keeps(Option.TCP_SYNCNT, TCP, 1, 127);
    isRefused(Errno.EINVAL, Option.TCP_SYNCNT, TCP, 128);
    keeps(Option.TCP_LINGER2, TCP, 20, 120, -1);
    becomes(Option.TCP_LINGER2, TCP, 121, 120);
    isAfterwards(Option.TCP_LINGER2, TCP, 0, seconds -> seconds > 0);
    keeps(Option.TCP_DEFER_ACCEPT, LISTENER, 1, 3, 7, 0);
    becomes(Option.TCP_DEFER_ACCEPT, LISTENER, 4, 7);
    keeps(Option.TCP_FASTOPEN, LISTENER, 5, 0);
    keeps(Option.TCP_FASTOPEN_CONNECT, TCP, true, false);
    keeps(Option.TCP_FASTOPEN_NO_COOKIE, TCP, true, false);
    isReadAs(Option.TCP_INFO, LISTENER, info -> info.state() == TcpState.LISTEN);
  }

  private static void ip() {
    keeps(Option.IP_TOS, TCP, 0x10, 0);
    becomes(Option.IP_TOS, TCP, 0x13, 0x10);
    keeps(Option.IP_TTL, TCP, 1, 255);
    isAfterwards(Option.IP_TTL, TCP, -1, hops -> hops > 1);
    isRefused(Errno.EINVAL, Option.IP_TTL, TCP, 0);
    keeps(Option.IP_MTU_DISCOVER, TCP, MtuDiscovery.values());
    isReadAs(Option.IP_MTU, CONNECTED, bytes -> bytes >= 1_280);
    keeps(Option.IP_FREEBIND, TCP, true, false);
    keeps(Option.IP_TRANSPARENT, TCP, true, false);
    keeps(Option.IP_BIND_ADDRESS_NO_PORT, TCP, true, false);
    keeps(
        Option.IP_LOCAL_PORT_RANGE,
        TCP,
        new LocalPortRange(40_000, 65_535),
        new LocalPortRange(0, 50_000),
        new LocalPortRange(0, 0));
    keeps(Option.IP_PKTINFO, TCP, true, false);
    keeps(Option.IP_RECVTTL, TCP, true, false);
    keeps(Option.IP_RECVTOS, TCP, true, false);
    keeps(Option.IP_RECVERR, TCP, true, false);
    keeps(Option.IP_MULTICAST_ALL, TCP, false, true);
  }

  private static void ipv6() {
    keeps(Option.IPV6_V6ONLY, TCP6, true, false);
    keeps(Option.IPV6_UNICAST_HOPS, TCP6, 0, 255);
    isAfterwards(Option.IPV6_UNICAST_HOPS, TCP6, -1, hops -> hops > 1);
    keeps(Option.IPV6_TCLASS, TCP6, 0x20, 0);
    becomes(Option.IPV6_TCLASS, TCP6, -1, 0);
    keeps(Option.IPV6_MTU_DISCOVER, TCP6, MtuDiscovery.values());
    keeps(Option.IPV6_FREEBIND, TCP6, true, false);
    keeps(Option.IPV6_TRANSPARENT, TCP6, true, false);
    keeps(Option.IPV6_RECVPKTINFO, TCP6, true, false);
    keeps(Option.IPV6_RECVHOPLIMIT, TCP6, true, false);
    keeps(Option.IPV6_RECVTCLASS, TCP6, true, false);
    keeps(Option.IPV6_RECVERR, TCP6, true, false);
  }

  @TestFactory
  Stream<DynamicTest> anOptionTellsWhatItWasSetTo() {
    return ROWS.stream();
  }

  /// The constants that are options: all of them, from the files of all levels.
  static List<Field> fields() {
    return Stream.of(Option.class.getFields())
        .filter(field -> field.getType() == Option.class)
        .toList();
  }

  // ---------------------------------------------------------------- rows

  /// Reads back each of these values after it was set.
  @SafeVarargs
  private static <T> void keeps(Option<T> option, Kind kind, T... values) {
    for (T value : values) {
      becomes(option, kind, value, value);
    }
  }

  private static <T> void becomes(Option<T> option, Kind kind, T value, T afterwards) {
    isAfterwards(option, kind, value, afterwards::equals);
  }

  private static <T> void isAfterwards(
      Option<T> option, Kind kind, T value, Predicate<T> afterwards) {
    row(
        option,
        " set to " + value,
        kind,
        socket -> {
          set(socket, option, value);
          assertThat(socket.getOption(option)).as(option.toString()).matches(afterwards);
        });
  }

  /// Has this value, and cannot be set.
  private static <T> void isRead(Option<T> option, Kind kind, T value) {
    isReadAs(option, kind, value::equals);
  }

  private static <T> void isReadAs(Option<T> option, Kind kind, Predicate<T> expected) {
    row(
        option,
        " is read",
        kind,
        socket -> assertThat(socket.getOption(option)).as(option.toString()).matches(expected));
  }

  /// Can be set, and not read.
  private static <T> void isSet(Option<T> option, Kind kind, T value) {
    row(
        option,
        " is only set",
        kind,
        socket -> {
          set(socket, option, value);
          SocketTest.fails(Errno.ENOPROTOOPT, () -> socket.getOption(option));
        });
  }

  private static <T> void isRefused(Errno errno, Option<T> option, Kind kind, T value) {
    row(
        option,
        " refuses " + value,
        kind,
        socket -> SocketTest.fails(errno, () -> socket.setOption(option, value)));
  }

  private interface Check {
    void on(Socket socket) throws Exception;
  }

  private static void row(Option<?> option, String what, Kind kind, Check check) {
    SEEN.add(option.toString());
    ROWS.add(
        dynamicTest(
            option + what,
            () -> {
              try (Socket socket = kind.open()) {
                check.on(socket);
              }
            }));
  }

  /// Sets it where we may.
  static <T> void set(Socket socket, Option<T> option, T value) throws IOException {
    try {
      socket.setOption(option, value);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EPERM) {
        abort("needs a privilege: " + option);
      }
      throw e;
    }
  }

  // ---------------------------------------------------------------- kinds

  private static Socket connected() throws IOException {
    Net.Pair pair = Net.pair();
    pair.server().close();
    return pair.client();
  }

  private static Socket reusable() throws IOException {
    Socket socket = Net.socket(Domain.INET);
    socket.setOption(Option.SO_REUSEPORT, true);
    socket.bind(Net.loopback(Domain.INET, 0));
    return socket;
  }

  private static Socket steered() throws IOException {
    Socket socket = reusable();
    socket.setOption(Option.SO_ATTACH_REUSEPORT_CBPF, BpfProgram.always(0));
    return socket;
  }
}
