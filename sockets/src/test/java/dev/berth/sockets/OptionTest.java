package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every option is set and read on the kind of socket that has it: a row for each.
class OptionTest {
  /// A kind of socket.
  private interface Kind {
    Socket open() throws IOException;
  }

  private static final Kind TCP = () -> Net.socket(Domain.INET);
  private static final Kind TCP6 = () -> Net.socket(Domain.INET6);
  private static final Kind UDP = () -> datagrams(Domain.INET);
  private static final Kind UDP6 = () -> datagrams(Domain.INET6);
  private static final Kind UNIX = OptionTest::unix;
  private static final Kind LISTENER = () -> Net.listener(Domain.INET);
  private static final Kind CONNECTED = OptionTest::connected;

  private static final NetworkInterface LOOPBACK = loopback();

  private static final List<DynamicTest> ROWS = new ArrayList<>();

  /// The options of the rows so far.
  private static final Set<String> SEEN = new TreeSet<>();

  static {
    whatASocketIs();
    addresses();
    buffersAndTimes();
    behaviour();
    unixSockets();
    tcp();
    udp();
    ip();
    ipMulticast();
    ipv6();
    ipv6Multicast();
  }

  private static void whatASocketIs() {
    isRead(Option.SO_TYPE, TCP, 1);
    isRead(Option.SO_DOMAIN, TCP, 2);
    isRead(Option.SO_DOMAIN, TCP6, 10);
    isRead(Option.SO_PROTOCOL, TCP, 6);
    isRead(Option.SO_ACCEPTCONN, TCP, false);
    isRead(Option.SO_ACCEPTCONN, LISTENER, true);
    isRead(Option.SO_TYPE, UDP, 2);
    isRead(Option.SO_DOMAIN, UNIX, 1);
    isRead(Option.SO_PROTOCOL, UDP, 17);
    isRead(Option.SO_PROTOCOL, UNIX, 0);
    isRead(Option.SO_ERROR, TCP, Optional.empty());
    isRead(Option.SO_ERROR, OptionTest::refused, Optional.of(Errno.ECONNREFUSED));
    isReadAs(Option.SO_COOKIE, TCP, cookie -> cookie != 0);
  }

  private static void addresses() {
    keeps(Option.SO_REUSEADDR, TCP, true, false);
    keeps(Option.SO_REUSEPORT, TCP, true, false);
    keeps(Option.SO_BINDTODEVICE, TCP, "lo", "");
    keeps(Option.SO_BROADCAST, UDP, true, false);
    isRefused(Errno.ENODEV, Option.SO_BINDTODEVICE, TCP, "berth9");
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
    for (Kind kind : List.of(UDP, UDP6, UNIX)) {
      keeps(Option.SO_TIMESTAMP, kind, true, false);
      keeps(Option.SO_TIMESTAMPNS, kind, true, false);
      keeps(Option.SO_PEEK_OFF, kind, 0, 4, -1);
    }
    keeps(Option.SO_RXQ_OVFL, UDP, true, false);
  }

  private static void unixSockets() {
    keeps(Option.SO_PASSCRED, UNIX, true, false);
    isReadAs(Option.SO_PEERCRED, UNIX, peer -> peer.pid() == ProcessHandle.current().pid());
    isRead(Option.SO_PEERCRED, OptionTest::unconnected, new Credentials(0, -1, -1));
    isReadAs(Option.SO_PEERGROUPS, UNIX, groups -> groups.stream().allMatch(gid -> gid >= 0));
    isReadAs(Option.SO_PEERPIDFD, UNIX, OptionTest::isPidfd);
    isUnreadable(Errno.ENODATA, Option.SO_PEERGROUPS, OptionTest::unconnected);
    isUnreadable(Errno.ENODATA, Option.SO_PEERPIDFD, OptionTest::unconnected);
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

  private static void udp() {
    keeps(Option.UDP_CORK, UDP, true, false);
    keeps(Option.UDP_SEGMENT, UDP, 1_000, 0);
    isRefused(Errno.EINVAL, Option.UDP_SEGMENT, UDP, 65_536);
    keeps(Option.UDP_GRO, UDP6, true, false);
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
    keeps(Option.IP_PKTINFO, UDP, true, false);
    keeps(Option.IP_RECVTTL, UDP, true, false);
    keeps(Option.IP_RECVTOS, UDP, true, false);
    keeps(Option.IP_RECVERR, UDP, true, false);
  }

  private static void ipMulticast() {
    Membership group = Membership.of(address("239.255.71.3"), LOOPBACK);
    isSet(Option.IP_ADD_MEMBERSHIP, UDP, group);
    isSet(Option.IP_DROP_MEMBERSHIP, () -> member(UDP, Option.IP_ADD_MEMBERSHIP, group), group);
    isRefused(Errno.EADDRNOTAVAIL, Option.IP_DROP_MEMBERSHIP, UDP, group);
    isRefused(
        Errno.EADDRINUSE,
        Option.IP_ADD_MEMBERSHIP,
        () -> member(UDP, Option.IP_ADD_MEMBERSHIP, group),
        group);
    keeps(Option.IP_MULTICAST_TTL, UDP, 0, 255);
    becomes(Option.IP_MULTICAST_TTL, UDP, -1, 1);
    keeps(Option.IP_MULTICAST_LOOP, UDP, false, true);
    keeps(Option.IP_MULTICAST_ALL, UDP, false, true);
    keeps(Option.IP_MULTICAST_IF, UDP, inet4("127.0.0.1"), inet4("0.0.0.0"));
    isRefused(Errno.EADDRNOTAVAIL, Option.IP_MULTICAST_IF, UDP, inet4("192.0.2.1"));
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
    isReadAs(Option.IPV6_MTU, OptionTest::connectedDatagrams6, bytes -> bytes >= 1_280);
    isUnreadable(Errno.ENOTCONN, Option.IPV6_MTU, UDP6);
    isUnreadable(Errno.ENOTCONN, Option.IP_MTU, UDP);
    isRefused(Errno.EINVAL, Option.IPV6_MTU, UDP6, 1_279);
    keeps(Option.IPV6_RECVPKTINFO, UDP6, true, false);
    keeps(Option.IPV6_RECVHOPLIMIT, UDP6, true, false);
    keeps(Option.IPV6_RECVTCLASS, UDP6, true, false);
    keeps(Option.IPV6_RECVERR, UDP6, true, false);
  }

  private static void ipv6Multicast() {
    Membership group = Membership.of(address("ff15::7103"), LOOPBACK);
    isSet(Option.IPV6_JOIN_GROUP, UDP6, group);
    isSet(Option.IPV6_LEAVE_GROUP, () -> member(UDP6, Option.IPV6_JOIN_GROUP, group), group);
    isRefused(Errno.EADDRNOTAVAIL, Option.IPV6_LEAVE_GROUP, UDP6, group);
    isRefused(
        Errno.EADDRINUSE,
        Option.IPV6_JOIN_GROUP,
        () -> member(UDP6, Option.IPV6_JOIN_GROUP, group),
        group);
    keeps(Option.IPV6_MULTICAST_IF, UDP6, LOOPBACK.getIndex(), 0);
    isRefused(Errno.ENODEV, Option.IPV6_MULTICAST_IF, UDP6, 1 << 20);
    keeps(Option.IPV6_MULTICAST_HOPS, UDP6, 0, 255);
    becomes(Option.IPV6_MULTICAST_HOPS, UDP6, -1, 1);
    keeps(Option.IPV6_MULTICAST_LOOP, UDP6, false, true);
    keeps(Option.IPV6_MULTICAST_ALL, UDP6, false, true);
  }

  @TestFactory
  Stream<DynamicTest> anOptionTellsWhatItWasSetTo() {
    return ROWS.stream();
  }

  @Test
  void noOptionIsWithoutARow() {
    assertThat(SEEN).containsAll(fields().stream().map(Field::getName).toList());
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

  private static void isUnreadable(Errno errno, Option<?> option, Kind kind) {
    row(
        option,
        " is not known",
        kind,
        socket -> SocketTest.fails(errno, () -> socket.getOption(option)));
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

  private static NetworkInterface loopback() {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static Inet4Address inet4(String text) {
    return Inet4Address.ofLiteral(text);
  }

  private static Socket datagrams(Domain domain) throws IOException {
    Net.socket(domain).close(); // Skips the test where the domain is missing.
    return Socket.create(domain, Type.DGRAM);
  }

  private static Socket connectedDatagrams6() throws IOException {
    Socket socket = datagrams(Domain.INET6);
    socket.connect(Net.loopback(Domain.INET6, 9));
    return socket;
  }

  private static Socket unix() throws IOException {
    Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
    pair.second().close();
    return pair.first();
  }

  private static Socket unconnected() throws IOException {
    return Socket.create(Domain.UNIX, Type.STREAM);
  }

  private static Socket member(Kind kind, Option<Membership> join, Membership group)
      throws IOException {
    Socket socket = kind.open();
    socket.setOption(join, group);
    return socket;
  }

  /// It has a pending error: nobody has taken its datagram.
  private static Socket refused() throws IOException {
    Socket nobody = datagrams(Domain.INET);
    nobody.bind(Net.loopback(Domain.INET, 0));
    Socket socket = datagrams(Domain.INET);
    socket.connect(nobody.localAddress());
    nobody.close();
    socket.write(Net.bytes("x"));
    assertThat(socket.poll(Socket.READ, Net.soon()) & Socket.ERROR).isNotZero();
    return socket;
  }

  private static boolean isPidfd(RawFd fd) {
    try (fd) {
      return OpenDescriptors.target(Integer.toString(fd.fileno())).contains("pidfd");
    }
  }

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
