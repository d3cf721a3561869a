package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The life of a socket: its address, its peer, its errors and its end.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SocketTest {
  static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  // ---------------------------------------------------------------- addresses

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void bothEndsKnowTheirOwnAddressAndThePeers(Domain domain) throws IOException {
    try (Socket listener = Net.listener(domain);
        Socket client = Net.socket(domain)) {
      assertThat(listener.localAddress().getPort()).isPositive();
      client.connect(listener.localAddress());
      try (Socket server = listener.accept()) {
        assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
        assertThat(server.localAddress()).isEqualTo(listener.localAddress());
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(server.domain()).isEqualTo(domain);
        assertThat(server.type()).isEqualTo(Type.STREAM);
        server.write(Net.bytes("hello"));
        assertThat(Net.read(client, 5)).isEqualTo("hello");
      }
    }
  }

  @Test
  void bindingToAPortOfOnesChoiceGivesThatPort() throws IOException {
    try (Socket four = Net.bound(Domain.INET);
        Socket six = bindNextTo(four)) {
      assertThat(six.localAddress().getPort()).isEqualTo(four.localAddress().getPort());
    }
  }

  /// An IPv6 socket with the port of an IPv4 one, unless somebody else on this machine has it.
  private static Socket bindNextTo(Socket four) throws IOException {
    Socket six = Net.socket(Domain.INET6);
    six.setOption(Option.IPV6_V6ONLY, true);
    try {
      six.bind(Net.wildcard(Domain.INET6, four.localAddress().getPort()));
      return six;
    } catch (ErrnoException e) {
      six.close();
      assumeTrue(e.errno() != Errno.EADDRINUSE, "somebody else has the port");
      throw e;
    }
  }

  @Test
  void anUnboundSocketHasNoPortAndNoPeer() throws IOException {
    try (Socket socket = Net.socket(Domain.INET)) {
      assertThat(socket.localAddress().getPort()).isZero();
      fails(Errno.ENOTCONN, socket::remoteAddress);
      socket.bind(Net.loopback(Domain.INET, 0));
      assertThat(socket.localAddress().getPort()).isPositive();
    }
  }

  @Test
  void theAddressOfASocketThatWasBoundToAnyIsTheOneOfItsConnection() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET);
        Socket other = Net.socket(Domain.INET)) {
      client.bind(Net.wildcard(Domain.INET, 0));
      int port = client.localAddress().getPort();
      client.connect(listener.localAddress());
      assertThat(client.localAddress()).isEqualTo(Net.loopback(Domain.INET, port));
      other.bind(Net.wildcard(Domain.INET, 0));
      port = other.localAddress().getPort();
      other.connectNonBlocking(listener.localAddress());
      assertThat(other.localAddress()).isEqualTo(Net.loopback(Domain.INET, port));
    }
  }

  @Test
  void anIPv6ListenerTakesIPv4ToldAsIPv4() throws IOException {
    try (Socket listener = Net.socket(Domain.INET6);
        Socket client = Net.socket(Domain.INET)) {
      listener.setOption(Option.IPV6_V6ONLY, false);
      listener.bind(Net.wildcard(Domain.INET6, 0));
      listener.listen(1);
      client.connect(Net.loopback(Domain.INET, listener.localAddress().getPort()));
      try (Socket server = listener.accept()) {
        assertThat(server.domain()).isEqualTo(Domain.INET6);
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(server.localAddress().getAddress()).isInstanceOf(Inet4Address.class);
      }
    }
  }

  @Test
  void anIPv6SocketConnectsToIPv4() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET6)) {
      client.setOption(Option.IPV6_V6ONLY, false);
      client.connect(listener.localAddress());
      assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
    }
  }

  @Test
  void anIPv6OnlyListenerTakesNoIPv4() throws IOException {
    try (Socket four = Net.bound(Domain.INET);
        Socket six = bindNextTo(four);
        Socket client = Net.socket(Domain.INET)) {
      six.listen(1);
      fails(Errno.ECONNREFUSED, () -> client.connect(four.localAddress()));
    }
  }

  @Test
  void anIPv4SocketCannotUseAnIPv6Address() throws IOException {
    try (Socket socket = Net.socket(Domain.INET)) {
      assertThatThrownBy(() -> socket.bind(Net.loopback(Domain.INET6, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("an IPv4 socket cannot use [::1]:0");
      assertThatThrownBy(
              () -> socket.connect(InetSocketAddress.createUnresolved("host.invalid", 21)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not resolved: host.invalid");
    }
  }

  // ---------------------------------------------------------------- errors

  @Test
  void anAddressInUseIsNamed() throws IOException {
    try (Socket first = Net.listener(Domain.INET);
        Socket second = Net.socket(Domain.INET)) {
      InetSocketAddress taken = first.localAddress();
      assertThatThrownBy(() -> second.bind(taken))
          .hasMessage(
              "bind tcp 127.0.0.1:" + taken.getPort() + ": EADDRINUSE (98), Address already in use")
          .isInstanceOfSatisfying(
              ErrnoException.class,
              e -> {
                assertThat(e.call()).isEqualTo("bind tcp");
                assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE);
                assertThat(e.local()).isEqualTo(taken);
                assertThat(e.remote()).isNull();
              });
    }
  }

  @Test
  void anAddressOfNoInterfaceIsNotAvailable() throws IOException {
    try (Socket socket = Net.socket(Domain.INET)) {
      InetSocketAddress foreign = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0);
      assertThatThrownBy(() -> socket.bind(foreign))
          .hasMessageStartingWith("bind tcp 192.0.2.1:0: EADDRNOTAVAIL (99)");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aConnectThatNobodyAnswersIsRefused(Domain domain) throws IOException {
    try (Socket nobody = Net.bound(domain);
        Socket client = Net.socket(domain)) {
      InetSocketAddress address = nobody.localAddress();
      String host = domain == Domain.INET ? "127.0.0.1" : "[::1]";
      assertThatThrownBy(() -> client.connect(address))
          .hasMessageContaining(" -> " + host + ":" + address.getPort() + ": ECONNREFUSED (111)")
          .hasMessageStartingWith("connect tcp")
          .isInstanceOfSatisfying(
              ErrnoException.class, e -> assertThat(e.remote()).isEqualTo(address));
    }
  }

  @Test
  void aNonBlockingConnectTellsItsRefusalWhenItIsFinished() throws IOException {
    try (Socket nobody = Net.bound(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      InetSocketAddress address = nobody.localAddress();
      fails(
          Errno.ECONNREFUSED,
          () -> {
            if (!client.connectNonBlocking(address)) {
              assertThat(client.poll(Socket.WRITE, Net.soon())).isNotZero();
              client.finishConnect();
            }
          });
    }
  }

  @Test
  void aNonBlockingConnectStandsWhenItIsFinished() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      if (!client.connectNonBlocking(listener.localAddress())) {
        assertThat(client.poll(Socket.WRITE, Net.soon())).isEqualTo(Socket.WRITE);
        client.finishConnect();
      }
      try (Socket server = listener.accept()) {
        assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
      }
    }
  }

  @Test
  void connectingTwiceIsToldApart() throws IOException {
    try (Net.Pair pair = Net.pair();
        Net.Full full = Net.full();
        Socket waiting = Net.socket(Domain.INET)) {
      InetSocketAddress peer = pair.client().remoteAddress();
      fails(Errno.EISCONN, () -> pair.client().connect(peer));
      assertThat(pair.client().remoteAddress()).isEqualTo(peer);
      assertThat(waiting.connectNonBlocking(full.address())).isFalse();
      fails(Errno.EALREADY, () -> waiting.connectNonBlocking(full.address()));
    }
  }

  @Test
  void finishingWithoutBeginningIsAMistake() throws IOException {
    try (Socket socket = Net.socket(Domain.INET)) {
      assertThatThrownBy(socket::finishConnect).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void whatIsNotConnectedCannotBeReadOrShutDown() throws IOException {
    try (Socket socket = Net.bound(Domain.INET)) {
      fails(Errno.ENOTCONN, () -> Net.read(socket));
      fails(Errno.ENOTCONN, socket::closeWrite);
      fails(Errno.EPIPE, () -> socket.write(Net.bytes("x")));
    }
  }

  @Test
  void whatDoesNotListenCannotAccept() throws IOException {
    try (Socket socket = Net.bound(Domain.INET)) {
      fails(Errno.EINVAL, socket::accept);
      fails(Errno.EINVAL, socket::acceptNonBlocking);
    }
  }

  @Test
  void aResetReachesReaderAndWriterWithBothAddresses() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      InetSocketAddress us = pair.client().localAddress();
      InetSocketAddress them = pair.client().remoteAddress();
      pair.server().reset();
      assertThat(pair.client().poll(Socket.READ, Net.soon()) & Socket.ERROR).isNotZero();
      assertThatThrownBy(() -> Net.read(pair.client()))
          .hasMessage(
              "recv tcp 127.0.0.1:%d -> 127.0.0.1:%d: ECONNRESET (104), Connection reset by peer",
              us.getPort(), them.getPort());
      fails(Errno.EPIPE, () -> pair.client().write(Net.bytes("x")));
      assertThat(Errno.ECONNRESET.isPeerGone()).isTrue();
      assertThat(Errno.EPIPE.isPeerGone()).isTrue();
    }
  }

  @Test
  void writingAfterClosingThatHalfIsABrokenPipe() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.client().closeWrite();
      fails(Errno.EPIPE, () -> pair.client().write(Net.bytes("x")));
    }
  }

  // ---------------------------------------------------------------- halves and ends

  @Test
  void closingTheWritingHalfIsTheEndForThePeerOnly() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.client().write(Net.bytes("last"));
      pair.client().closeWrite();
      assertThat(Net.read(pair.server(), 10)).isEqualTo("last");
      assertThat(Net.read(pair.server())).isEmpty();
      pair.server().write(Net.bytes("reply"));
      assertThat(Net.read(pair.client())).isEqualTo("reply");
    }
  }

  @Test
  void closingTheReadingHalfIsTheEndHere() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.client().closeRead();
      assertThat(Net.read(pair.client())).isEmpty();
      pair.client().write(Net.bytes("x"));
      assertThat(Net.read(pair.server())).isEqualTo("x");
    }
  }

  @Test
  void shuttingDownEndsBothHalvesAndKeepsTheDescriptor() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      pair.client().shutdown();
      assertThat(Net.read(pair.client())).isEmpty();
      assertThat(Net.read(pair.server())).isEmpty();
      assertThat(pair.client().isOpen()).isTrue();
    }
  }

  @Test
  void everyCallAfterCloseSaysThatItIsClosed() throws IOException {
    Net.Pair pair = Net.pair();
    Socket socket = pair.client();
    InetSocketAddress address = pair.server().localAddress();
    String before = socket.toString();
    pair.close();
    socket.close();
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket).hasToString(before + " (closed)");
    ThrowingCallable[] calls = {
      () -> Net.read(socket),
      () -> socket.readNonBlocking(Net.bytes("x")),
      () -> socket.write(Net.bytes("x")),
      () -> socket.writeNonBlocking(Net.bytes("x")),
      () -> socket.writeUrgent(Net.bytes("x"), Net.soon()),
      () -> socket.sendFileNonBlocking(0, 0, 1),
      () -> socket.bind(address),
      () -> socket.listen(1),
      socket::accept,
      socket::acceptNonBlocking,
      () -> socket.connect(address),
      () -> socket.connectNonBlocking(address),
      () -> socket.poll(Socket.READ, Net.soon()),
      socket::closeWrite,
      socket::closeRead,
      socket::shutdown,
      socket::available,
      socket::unsent,
      () -> socket.getOption(Option.SO_ERROR),
      () -> socket.setOption(Option.SO_LINGER, 0),
    };
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(SocketClosedException.class)
          .hasMessageContaining("it is closed");
    }
    assertThatCode(socket::wakeUp).doesNotThrowAnyException();
    assertThatCode(socket::reset).doesNotThrowAnyException();
  }

  @Test
  void closingGivesTheDescriptorBack() throws IOException {
    Net.pair().close();
    long before = OpenDescriptors.count("socket:");
    for (int i = 0; i < 10; i++) {
      Net.pair().close();
    }
    try (Net.Pair pair = Net.pair()) {
      pair.server().reset();
      assertThat(OpenDescriptors.count("socket:")).isEqualTo(before + 1);
    }
  }

  @Test
  void listeningAgainResizesTheQueue() throws IOException {
    try (Socket listener = Net.listener(Domain.INET)) {
      listener.listen(1);
      listener.listen(64);
      assertThat(listener.getOption(Option.SO_ACCEPTCONN)).isTrue();
    }
  }

  @Test
  void aSocketTellsItsAddresses() throws IOException {
    try (Net.Pair pair = Net.pair()) {
      int us = pair.client().localAddress().getPort();
      int them = pair.client().remoteAddress().getPort();
      assertThat(pair.client()).hasToString("tcp 127.0.0.1:" + us + " -> 127.0.0.1:" + them);
    }
  }

  @Test
  void everyDescriptorIsClosedOnExec() throws IOException {
    try (Socket listener = Net.listener(Domain.INET);
        Socket one = Net.socket(Domain.INET6);
        Socket client = Net.socket(Domain.INET);
        Socket other = Net.socket(Domain.INET)) {
      client.connect(listener.localAddress());
      other.connect(listener.localAddress());
      listener.poll(Socket.READ, Net.soon());
      try (Socket accepted = listener.accept();
          Socket nonBlocking = listener.acceptNonBlocking()) {
        for (Socket socket : new Socket[] {listener, one, client, accepted, nonBlocking}) {
          assertThat(OpenDescriptors.flags(socket.fileno()) & Linux.O_CLOEXEC).isNotZero();
        }
      }
    }
  }

  // ---------------------------------------------------------------- running out of descriptors

  @Test
  void whenDescriptorsRunOutTheConnectionStaysInTheQueue() throws IOException {
    List<Socket> filling = new ArrayList<>();
    ErrnoException creating = null;
    ErrnoException accepting = null;
    try (Socket listener = Net.listener(Domain.INET);
        Socket client = Net.socket(Domain.INET)) {
      client.connect(listener.localAddress());
      listener.poll(Socket.READ, Net.soon());
      // Classes are loaded now: a class that is loaded without a descriptor left is not found.
      fails(Errno.EINVAL, client::accept);
      try (DescriptorLimit _ = DescriptorLimit.afterTheHighest(8)) {
        try {
          while (true) {
            filling.add(Net.socket(Domain.INET));
          }
        } catch (ErrnoException e) {
          creating = e;
        }
        try {
          listener.accept().close();
        } catch (ErrnoException e) {
          accepting = e;
        }
        filling.forEach(Socket::close);
      }
      assertThat(creating).hasMessage("socket tcp: EMFILE (24), Too many open files");
      assertThat(accepting.errno()).isEqualTo(Errno.EMFILE);
      assertThat(accepting.errno().isExhaustion()).isTrue();
      listener.accept().close();
    }
  }
}
