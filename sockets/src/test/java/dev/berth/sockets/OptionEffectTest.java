package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What options do, and not only what they say.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OptionEffectTest {
  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static Socket datagrams(Domain domain) throws IOException {
    Net.bound(domain).close(); // Skips the test where the domain is missing.
    return Socket.create(domain, Type.DGRAM);
  }

  private static Socket boundDatagrams(Domain domain) throws IOException {
    Socket socket = datagrams(domain);
    socket.bind(Net.loopback(domain, 0));
    return socket;
  }

  private static String receive(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(2_000);
    socket.recvfrom(buffer, 0, Net.soon());
    return new String(
        buffer.array(), 0, buffer.position(), java.nio.charset.StandardCharsets.UTF_8);
  }

  // ---------------------------------------------------------------- which socket gets it

  /// Listeners that share one address, in the order of their listen.
  private static List<Socket> group(int count) throws IOException {
    List<Socket> group = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket listener = Net.socket(Domain.INET);
      group.add(listener);
      listener.setOption(Option.SO_REUSEPORT, true);
      listener.bind(Net.loopback(Domain.INET, i == 0 ? 0 : port(group)));
      listener.listen(16);
    }
    return group;
  }

  private static int port(List<Socket> group) throws IOException {
    return group.getFirst().localAddress().getPort();
  }

  /// Connects, and tells by its index which listener has the connection.
  private static int connect(List<Socket> group) throws IOException {
    try (Socket client = Net.socket(Domain.INET)) {
      client.connect(group.getFirst().localAddress());
      while (true) {
        for (int i = 0; i < group.size(); i++) {
          Socket accepted = group.get(i).acceptNonBlocking();
          if (accepted != null) {
            accepted.close();
            return i;
          }
        }
      }
    }
  }

  @Test
  void aProgramChoosesAmongTheListenersOfAnAddress() throws IOException {
    List<Socket> group = group(3);
    for (int index : new int[] {1, 2, 0}) {
      group.getFirst().setOption(Option.SO_ATTACH_REUSEPORT_CBPF, BpfProgram.always(index));
      for (int i = 0; i < 5; i++) {
        assertThat(connect(group)).isEqualTo(index);
      }
    }
    group.forEach(Socket::close);
  }

  @Test
  void anIndexThatNobodyHasLeavesTheChoiceToTheKernel() throws IOException {
    List<Socket> group = group(2);
    group.getFirst().setOption(Option.SO_ATTACH_REUSEPORT_CBPF, BpfProgram.always(7));
    assertThat(connect(group)).isBetween(0, 1);
    group.forEach(Socket::close);
  }

  @Test
  void aConnectionGoesToTheListenerOfTheCpuThatHasReceivedIt() throws Exception {
    List<Integer> cpus = Cpus.allowed();
    assumeTrue(cpus.size() > 1, "needs two CPUs");
    String rps = Files.readString(Path.of("/sys/class/net/lo/queues/rx-0/rps_cpus")).strip();
    assumeTrue(rps.replaceAll("[0,]", "").isEmpty(), "needs packets to stay on their CPU");
    List<Socket> group = group(2);
    group.getFirst().setOption(Option.SO_ATTACH_REUSEPORT_CBPF, BpfProgram.byCpu(2));
    for (int cpu : cpus) {
      int index =
          Threads.PLATFORM.run(() -> {
            Cpus.pinThisThread(cpu);
            return connect(group);
          });
      assertThat(index).isEqualTo(cpu % 2);
    }
    group.forEach(Socket::close);
  }

  @Test
  void aProgramThatTheKernelDoesNotTrustIsRefused() throws IOException {
    List<Socket> group = group(1);
    BpfProgram divides = BpfProgram.byCpu(0);
    SocketTest.fails(
        Errno.EINVAL, () -> group.getFirst().setOption(Option.SO_ATTACH_REUSEPORT_CBPF, divides));
    assertThatThrownBy(() -> new BpfProgram(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 instructions (1 to 4096)");
    SocketTest.fails(
        Errno.ENOENT, () -> group.getFirst().setOption(Option.SO_DETACH_REUSEPORT_BPF, true));
    group.forEach(Socket::close);
  }

  /// SO_GET_FILTER counts in instructions.
  @Test
  void aFilterIsReadByItsNumberWithinItsRoom() throws IOException {
    int filter = 26;
    try (Socket socket = datagrams(Domain.INET)) {
      BpfProgram three = BpfProgram.byCpu(2);
      socket.setRawOption(Option.SOL_SOCKET, filter, three.toSockFprog());
      assertThat(socket.getRawOption(Option.SOL_SOCKET, filter, 256)).hasSize(24);
      BpfProgram many =
          new BpfProgram(
              java.util.Collections.nCopies(200, new BpfProgram.Instruction(6, 0, 0, 0xffff)));
      socket.setRawOption(Option.SOL_SOCKET, filter, many.toSockFprog());
      SocketTest.fails(Errno.EINVAL, () -> socket.getRawOption(Option.SOL_SOCKET, filter, 256));
      java.lang.ref.Reference.reachabilityFence(three);
      java.lang.ref.Reference.reachabilityFence(many);
    }
  }

  // ---------------------------------------------------------------- addresses and ports

  @Test
  void aPortIsTakenFromTheRangeOfTheSocket() throws IOException {
    int high = Sysctl.localPortRange().high();
    LocalPortRange range = new LocalPortRange(high - 999, high);
    try (Socket listener = Net.listener(Domain.INET);
        Socket bound = Net.socket(Domain.INET);
        Socket connected = Net.socket(Domain.INET)) {
      bound.setOption(Option.IP_LOCAL_PORT_RANGE, range);
      bound.bind(Net.loopback(Domain.INET, 0));
      assertThat(bound.localAddress().getPort()).isBetween(range.low(), range.high());
      connected.setOption(Option.IP_LOCAL_PORT_RANGE, range);
      connected.connect(listener.localAddress());
      assertThat(connected.localAddress().getPort()).isBetween(range.low(), range.high());
    }
  }

  @Test
  void anAddressThatNobodyHasYetIsBoundFreely() throws IOException {
    InetSocketAddress four = new InetSocketAddress(address("192.0.2.1"), 0);
    InetSocketAddress six = new InetSocketAddress(address("2001:db8::1"), 0);
    try (Socket socket = Net.socket(Domain.INET);
        Socket socket6 = Net.socket(Domain.INET6)) {
      SocketTest.fails(Errno.EADDRNOTAVAIL, () -> socket.bind(four));
      socket.setOption(Option.IP_FREEBIND, true);
      socket.bind(four);
      assertThat(socket.localAddress().getAddress()).isEqualTo(four.getAddress());
      SocketTest.fails(Errno.EADDRNOTAVAIL, () -> socket6.bind(six));
      socket6.setOption(Option.IPV6_FREEBIND, true);
      socket6.bind(six);
      assertThat(socket6.localAddress().getAddress()).isEqualTo(six.getAddress());
    }
  }

  @Test
  void aBroadcastNeedsItsOption() throws IOException {
    try (Socket receiver = datagrams(Domain.INET);
        Socket sender = datagrams(Domain.INET)) {
      receiver.bind(Net.wildcard(Domain.INET, 0));
      int port = receiver.localAddress().getPort();
      InetSocketAddress all = new InetSocketAddress(address("127.255.255.255"), port);
      SocketTest.fails(Errno.EACCES, () -> sender.sendto(Net.bytes("x"), 0, all));
      sender.setOption(Option.SO_BROADCAST, true);
      sender.sendto(Net.bytes("to all"), 0, all);
      assertThat(receive(receiver)).isEqualTo("to all");
    }
  }

  @Test
  void whatAListenerHasItsConnectionsInherit() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      listener.setOption(Option.TCP_NODELAY, true);
      listener.setOption(Option.SO_KEEPALIVE, true);
      listener.setOption(Option.TCP_KEEPIDLE, 77);
      listener.setOption(Option.SO_RCVTIMEO, Duration.ofSeconds(3));
      client.connect(listener.localAddress());
      try (Socket server = listener.accept()) {
        assertThat(server.getOption(Option.TCP_NODELAY)).isTrue();
        assertThat(server.getOption(Option.SO_KEEPALIVE)).isTrue();
        assertThat(server.getOption(Option.TCP_KEEPIDLE)).isEqualTo(77);
        assertThat(server.getOption(Option.SO_RCVTIMEO)).isEqualTo(Duration.ofSeconds(3));
      }
    }
  }

  @Test
  void noTwoSocketsHaveOneCookieAndCopiesShareIt() throws IOException {
    try (Socket one = Net.socket(Domain.INET);
        Socket other = Net.socket(Domain.INET);
        Socket copy = one.dup()) {
      long cookie = one.getOption(Option.SO_COOKIE);
      assertThat(other.getOption(Option.SO_COOKIE)).isNotEqualTo(cookie);
      assertThat(copy.getOption(Option.SO_COOKIE)).isEqualTo(cookie);
    }
  }

  // ---------------------------------------------------------------- when it is ready

  @Test
  void aSocketIsReadableFromItsLowWaterMarkOn() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.server().setOption(Option.SO_RCVLOWAT, 10);
      pair.client().write(Net.bytes("12345"));
      while (pair.server().available() < 5) {
        Thread.onSpinWait();
      }
      assertThat(pair.server().poll(Socket.READ, Deadline.afterNanos(0))).isZero();
      pair.client().write(Net.bytes("67890"));
      assertThat(pair.server().poll(Socket.READ, Net.soon())).isEqualTo(Socket.READ);
      assertThat(Net.read(pair.server(), 10)).isEqualTo("1234567890");
      pair.client().write(Net.bytes("x"));
      pair.client().closeWrite();
      assertThat(pair.server().poll(Socket.READ, Net.soon())).isEqualTo(Socket.READ);
    }
  }

  @Test
  void aConnectionWithoutBytesIsNotAcceptedYet() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      listener.setOption(Option.TCP_DEFER_ACCEPT, 31);
      client.connect(listener.localAddress());
      assertThat(listener.acceptNonBlocking()).isNull();
      client.write(Net.bytes("first"));
      try (Socket server = listener.accept(Net.soon())) {
        assertThat(server.available()).isEqualTo(5);
      }
    }
  }

  @Test
  void fastOpenConnectsWithTheFirstWrite() throws IOException {
    int enabled = Integer.parseInt(Sysctl.text("/proc/sys/net/ipv4/tcp_fastopen").strip());
    assumeTrue((enabled & 1) != 0, "needs net.ipv4.tcp_fastopen");
    try (Socket nobody = Net.bound(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      client.setOption(Option.TCP_FASTOPEN_NO_COOKIE, true);
      client.setOption(Option.TCP_FASTOPEN_CONNECT, true);
      client.connect(nobody.localAddress());
      SocketTest.fails(Errno.ECONNREFUSED, () -> client.write(Net.bytes("x")));
    }
  }

  @Test
  void fastOpenBringsBytesWithTheHandshake() throws IOException {
    int enabled = Integer.parseInt(Sysctl.text("/proc/sys/net/ipv4/tcp_fastopen").strip());
    assumeTrue((enabled & 3) == 3, "needs net.ipv4.tcp_fastopen of 3");
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      listener.setOption(Option.TCP_FASTOPEN, 5);
      listener.setOption(Option.TCP_FASTOPEN_NO_COOKIE, true);
      client.setOption(Option.TCP_FASTOPEN_NO_COOKIE, true);
      client.setOption(Option.TCP_FASTOPEN_CONNECT, true);
      client.connect(listener.localAddress());
      client.write(Net.bytes("early"));
      try (Socket server = listener.accept(Net.soon())) {
        assertThat(Net.read(server, 5)).isEqualTo("early");
        assertThat(server.getOption(Option.TCP_INFO).synData()).isTrue();
      }
    }
  }

  /// The example of socket(7).
  @Test
  void peeksGoOnFromTheirOffset() throws IOException {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      Socket socket = pair.first();
      pair.second().write(Net.bytes("aabbccddeeff"));
      socket.setOption(Option.SO_PEEK_OFF, 4);
      assertThat(two(socket, MsgFlags.MSG_PEEK)).isEqualTo("cc");
      assertThat(two(socket, MsgFlags.MSG_PEEK)).isEqualTo("dd");
      assertThat(two(socket, 0)).isEqualTo("aa");
      assertThat(two(socket, MsgFlags.MSG_PEEK)).isEqualTo("ee");
      assertThat(socket.getOption(Option.SO_PEEK_OFF)).isEqualTo(8);
    }
  }

  private static String two(Socket socket, int flags) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(2);
    socket.recv(buffer, flags, Net.soon());
    return new String(buffer.array(), java.nio.charset.StandardCharsets.UTF_8);
  }

  // ---------------------------------------------------------------- datagrams

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void oneWriteBecomesSeveralDatagramsAndOneReadTakesThem(Domain domain) throws IOException {
    try (Socket receiver = boundDatagrams(domain);
        Socket sender = datagrams(domain)) {
      sender.connect(receiver.localAddress());
      sender.setOption(Option.UDP_SEGMENT, 4);
      sender.write(Net.bytes("aaaabbbbcc"));
      assertThat(receive(receiver)).isEqualTo("aaaa");
      assertThat(receive(receiver)).isEqualTo("bbbb");
      assertThat(receive(receiver)).isEqualTo("cc");
      receiver.setOption(Option.UDP_GRO, true);
      sender.write(Net.bytes("aaaabbbbcc"));
      ByteBuffer room = ByteBuffer.allocate(100);
      Message message = new Message(room);
      assertThat(receiver.recvmsg(message, 0, Net.soon())).isEqualTo(10);
      assertThat(value(message, Option.IPPROTO_UDP, Option.UDP_GRO.name()).getInt()).isEqualTo(4);
    }
  }

  @Test
  void corkedDatagramsBecomeOne() throws IOException {
    try (Socket receiver = boundDatagrams(Domain.INET);
        Socket sender = datagrams(Domain.INET)) {
      sender.connect(receiver.localAddress());
      sender.setOption(Option.UDP_CORK, true);
      sender.write(Net.bytes("one "));
      sender.write(Net.bytes("datagram"));
      sender.setOption(Option.UDP_CORK, false);
      assertThat(receive(receiver)).isEqualTo("one datagram");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aGroupIsJoinedAndLeft(Domain domain) throws IOException {
    boolean four = domain == Domain.INET;
    Socket socket = datagrams(domain);
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    Membership group = Membership.of(address(four ? "239.255.71.3" : "ff11::7103"), loopback);
    try (Socket receiver = socket;
        Socket sender = datagrams(domain)) {
      receiver.setOption(four ? Option.IP_MULTICAST_ALL : Option.IPV6_MULTICAST_ALL, false);
      receiver.bind(Net.wildcard(domain, 0));
      receiver.setOption(four ? Option.IP_ADD_MEMBERSHIP : Option.IPV6_JOIN_GROUP, group);
      if (four) {
        sender.setOption(
            Option.IP_MULTICAST_IF, (java.net.Inet4Address) InetAddress.getLoopbackAddress());
      } else {
        sender.setOption(Option.IPV6_MULTICAST_IF, loopback.getIndex());
      }
      int port = receiver.localAddress().getPort();
      InetSocketAddress everybody = new InetSocketAddress(group.group(), port);
      try {
        sender.sendto(Net.bytes("members"), 0, everybody);
      } catch (ErrnoException.NetworkUnreachable e) {
        abort("needs a route to the groups of " + domain + " on the loopback");
      }
      assertThat(receive(receiver)).isEqualTo("members");
      receiver.setOption(four ? Option.IP_DROP_MEMBERSHIP : Option.IPV6_LEAVE_GROUP, group);
      sender.sendto(Net.bytes("nobody"), 0, everybody);
      sender.sendto(Net.bytes("direct"), 0, Net.loopback(domain, port));
      assertThat(receive(receiver)).isEqualTo("direct");
    }
  }

  @Test
  void onlyAGroupCanBeJoined() {
    assertThatThrownBy(() -> Membership.of(address("127.0.0.1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("127.0.0.1 is no multicast group");
    Membership six = Membership.of(address("ff11::1"));
    assertThatThrownBy(
            () -> {
              try (Socket socket = datagrams(Domain.INET)) {
                socket.setOption(Option.IP_ADD_MEMBERSHIP, six);
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no IPv4 group");
  }

  /// An option, and the ancillary data that it brings along.
  private enum Brought {
    TIMESTAMP(Domain.INET, Option.SO_TIMESTAMP, 1, 29, 16),
    TIMESTAMPNS(Domain.INET6, Option.SO_TIMESTAMPNS, 1, 35, 16),
    PKTINFO(Domain.INET, Option.IP_PKTINFO, 0, 8, 12),
    TTL(Domain.INET, Option.IP_RECVTTL, 0, 2, 4),
    TOS(Domain.INET, Option.IP_RECVTOS, 0, 1, 1),
    PKTINFO6(Domain.INET6, Option.IPV6_RECVPKTINFO, 41, 50, 20),
    HOPLIMIT(Domain.INET6, Option.IPV6_RECVHOPLIMIT, 41, 52, 4),
    TCLASS(Domain.INET6, Option.IPV6_RECVTCLASS, 41, 67, 4);

    final Domain domain;
    final Option<Boolean> option;
    final int level;
    final int type;
    final int size;

    Brought(Domain domain, Option<Boolean> option, int level, int type, int size) {
      this.domain = domain;
      this.option = option;
      this.level = level;
      this.type = type;
      this.size = size;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDatagramBringsAlongWhatWasAskedFor(Brought brought) throws IOException {
    try (Socket receiver = boundDatagrams(brought.domain);
        Socket sender = datagrams(brought.domain)) {
      receiver.setOption(brought.option, true);
      sender.sendto(Net.bytes("x"), 0, receiver.localAddress());
      Message message = new Message(ByteBuffer.allocate(10));
      receiver.recvmsg(message, 0, Net.soon());
      assertThat(value(message, brought.level, brought.type).remaining()).isEqualTo(brought.size);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void whatTheNetworkRefusesIsInTheQueueOfErrors(Domain domain) throws IOException {
    boolean four = domain == Domain.INET;
    Socket nobody = boundDatagrams(domain);
    InetSocketAddress to = nobody.localAddress();
    nobody.close();
    try (Socket sender = datagrams(domain)) {
      sender.setOption(four ? Option.IP_RECVERR : Option.IPV6_RECVERR, true);
      sender.sendto(Net.bytes("lost"), 0, to);
      assertThat(sender.poll(Socket.READ, Net.soon()) & Socket.ERROR).isNotZero();
      ByteBuffer room = ByteBuffer.allocate(100);
      Message message = new Message(room);
      assertThat(sender.recvmsg(message, MsgFlags.MSG_ERRQUEUE, Deadline.NONE)).isEqualTo(4);
      int level = four ? Option.IPPROTO_IP : Option.IPPROTO_IPV6;
      int type = four ? Option.IP_RECVERR.name() : Option.IPV6_RECVERR.name();
      // struct sock_extended_err begins with ee_errno.
      assertThat(value(message, level, type).getInt()).isEqualTo(Errno.ECONNREFUSED.number());
    }
  }

  private static ByteBuffer value(Message message, int level, int type) {
    for (Control control : message.control()) {
      if (control instanceof Control.Other(int l, int t, byte[] data) && l == level && t == type) {
        return ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
      }
    }
    throw new AssertionError("no such ancillary data among " + message.control());
  }
}
