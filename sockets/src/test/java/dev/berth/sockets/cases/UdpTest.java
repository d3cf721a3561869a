package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_MORE;
import static dev.berth.sockets.MsgFlags.MSG_PEEK;
import static dev.berth.sockets.MsgFlags.MSG_TRUNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Datagrams over UDP. After CPython's test_socket (BasicUDPTest, UDPTimeoutTest,
/// NonBlockingTCPTests) and libuv's udp-send-and-recv, udp-connect, udp-disconnect,
/// udp-dgram-too-big, udp-send-unreachable, udp-bind, udp-ipv6, udp-try-send.
class UdpTest extends Case {
  private static final int MOST = 65_507;

  private Socket to(Socket peer) throws IOException {
    Socket socket = udp();
    socket.connect(peer.localAddress());
    return socket;
  }

  @Test
  void a_datagram_that_is_sent_to_an_address_arrives_there() throws IOException {
    Socket server = udp();
    assertThat(udp().sendto(bytes(TEXT), 0, server.localAddress())).isEqualTo(TEXT.length());
    assertThat(read(server)).isEqualTo(TEXT);
  }

  @Test
  void the_receiver_is_told_the_sender() throws IOException {
    Socket server = udp();
    Socket client = udp();
    client.sendto(bytes(TEXT), 0, server.localAddress());
    ByteBuffer into = ByteBuffer.allocate(100);
    assertThat(server.recvfrom(into, 0, soon())).isEqualTo(client.localAddress());
    assertThat(text(into)).isEqualTo(TEXT);
  }

  @Test
  void a_socket_that_was_not_bound_gets_a_port_when_it_sends() throws IOException {
    Socket server = udp();
    Socket client = socket(Domain.INET, Type.DGRAM);
    assertThat(client.localAddress().getPort()).isZero();
    client.sendto(bytes("x"), 0, server.localAddress());
    assertThat(client.localAddress().getPort()).isPositive();
    ByteBuffer into = ByteBuffer.allocate(1);
    InetSocketAddress from = (InetSocketAddress) server.recvfrom(into, 0, soon());
    assertThat(from.getPort()).isEqualTo(client.localAddress().getPort());
  }

  @Test
  void each_datagram_is_received_by_itself_in_order() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    client.send(bytes("one"), 0);
    client.send(bytes("two"), 0);
    assertThat(read(server)).isEqualTo("one");
    assertThat(read(server)).isEqualTo("two");
  }

  @Test
  void an_empty_datagram_is_one_and_not_the_end() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    assertThat(client.send(ByteBuffer.allocate(0), 0)).isZero();
    assertThat(client.send(ByteBuffer.allocateDirect(0), 0)).isZero();
    client.send(bytes("x"), 0);
    assertThat(server.recv(ByteBuffer.allocate(10), 0, soon())).isZero();
    ByteBuffer into = ByteBuffer.allocateDirect(10);
    assertThat(server.recvfrom(into, 0, soon())).isEqualTo(client.localAddress());
    assertThat(into.position()).isZero();
    assertThat(read(server)).isEqualTo("x");
  }

  @Test
  void a_read_without_room_takes_a_datagram_all_the_same() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    client.send(bytes("lost"), 0);
    client.send(bytes("kept"), 0);
    assertThat(server.recv(ByteBuffer.allocate(0), 0, soon())).isZero();
    assertThat(read(server)).isEqualTo("kept");
  }

  @Test
  void what_a_buffer_has_no_room_for_is_lost_with_its_datagram() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    for (ByteBuffer small :
        new ByteBuffer[] {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(3)}) {
      client.send(bytes("too long"), 0);
      client.send(bytes("next"), 0);
      assertThat(server.recv(small, 0, soon())).isEqualTo(3);
      assertThat(text(small)).isEqualTo("too");
      assertThat(read(server)).isEqualTo("next");
    }
  }

  @Test
  void msg_trunc_tells_how_long_a_datagram_really_was() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    for (ByteBuffer small :
        new ByteBuffer[] {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(3)}) {
      client.send(bytes("too long"), 0);
      assertThat(server.recv(small, MSG_TRUNC, soon())).isEqualTo(8);
      assertThat(text(small)).isEqualTo("too");
    }
  }

  @Test
  void the_length_of_the_next_datagram_can_be_asked_for_without_taking_it() throws IOException {
    Socket server = udp();
    to(server).send(bytes("how long"), 0);
    ByteBuffer none = ByteBuffer.allocate(0);
    assertThat(server.recv(none, MSG_PEEK | MSG_TRUNC, soon())).isEqualTo(8);
    assertThat(server.available()).isEqualTo(8);
    assertThat(read(server)).isEqualTo("how long");
  }

  @Test
  void the_largest_datagram_goes_from_and_to_every_kind_of_memory() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    server.setOption(Option.SO_RCVBUF, 1 << 20);
    client.setOption(Option.SO_SNDBUF, 1 << 20);
    ByteBuffer[] from = {ByteBuffer.allocate(MOST), ByteBuffer.allocateDirect(MOST)};
    ByteBuffer[] into = {ByteBuffer.allocateDirect(MOST + 1), ByteBuffer.allocate(MOST + 1)};
    for (int i = 0; i < 2; i++) {
      assertThat(client.send(from[i].put(MOST - 1, (byte) 7), 0)).isEqualTo(MOST);
      assertThat(server.recv(into[i], 0, soon())).isEqualTo(MOST);
      assertThat(into[i].get(MOST - 1)).isEqualTo((byte) 7);
    }
  }

  @Test
  void a_datagram_that_is_too_long_is_refused_and_nothing_goes() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    for (ByteBuffer long_ :
        new ByteBuffer[] {ByteBuffer.allocate(MOST + 1), ByteBuffer.allocateDirect(MOST + 1)}) {
      fails(ErrnoException.MessageTooLong.class, () -> client.send(long_, 0));
      assertThat(long_.position()).isZero();
      fails(
          ErrnoException.MessageTooLong.class,
          () -> client.sendto(long_, 0, server.localAddress()));
    }
    assertNothingThere(server);
  }

  // ---------------------------------------------------------------- with a peer

  @Test
  void a_connected_socket_needs_no_address_and_knows_its_peer() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
    client.write(bytes("x"));
    assertThat(read(server)).isEqualTo("x");
  }

  @Test
  void a_connected_socket_hears_its_peer_alone() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    udp().sendto(bytes("stranger"), 0, client.localAddress());
    server.sendto(bytes("peer"), 0, client.localAddress());
    assertThat(read(client)).isEqualTo("peer");
    assertNothingThere(client);
  }

  @Test
  void connecting_again_changes_the_peer() throws IOException {
    Socket one = udp();
    Socket two = udp();
    Socket client = to(one);
    client.connect(two.localAddress());
    assertThat(client.remoteAddress()).isEqualTo(two.localAddress());
    client.send(bytes("to two"), 0);
    assertThat(read(two)).isEqualTo("to two");
    assertNothingThere(one);
  }

  @Test
  void a_connected_socket_may_send_to_somebody_else() throws IOException {
    Socket one = udp();
    Socket two = udp();
    Socket client = to(one);
    client.sendto(bytes("to two"), 0, two.localAddress());
    client.send(bytes("to one"), 0);
    assertThat(read(two)).isEqualTo("to two");
    assertThat(read(one)).isEqualTo("to one");
    assertThat(client.remoteAddress()).isEqualTo(one.localAddress());
  }

  @Test
  void after_a_disconnect_there_is_no_peer_and_everybody_is_heard() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    client.disconnect();
    fails(ErrnoException.NotConnected.class, client::remoteAddress);
    fails(Errno.EDESTADDRREQ, () -> client.send(bytes("x"), 0));
    udp().sendto(bytes("stranger"), 0, client.localAddress());
    assertThat(read(client)).isEqualTo("stranger");
    client.disconnect();
  }

  @Test
  void without_a_peer_there_must_be_an_address() throws IOException {
    Socket client = udp();
    fails(Errno.EDESTADDRREQ, () -> client.send(bytes("x"), 0));
    fails(Errno.EDESTADDRREQ, () -> client.write(bytes("x")));
  }

  @Test
  void a_connected_socket_is_told_that_nobody_took_its_datagram() throws IOException {
    Socket gone = udp();
    Socket client = to(gone);
    gone.close();
    client.send(bytes("x"), 0);
    ErrnoException e = fails(ErrnoException.ConnectionRefused.class, () -> read(client));
    assertThat(e.remote()).isEqualTo(client.remoteAddress());
    assertNothingThere(client);
  }

  @Test
  void the_refusal_is_told_by_a_send_as_well_and_only_once() throws IOException {
    Socket gone = udp();
    Socket client = to(gone);
    gone.close();
    client.send(bytes("x"), 0);
    client.poll(Socket.READ, soon());
    fails(ErrnoException.ConnectionRefused.class, () -> client.send(bytes("y"), 0));
    assertThat(client.getOption(Option.SO_ERROR)).isEmpty();
  }

  @Test
  void a_socket_without_a_peer_is_not_told() throws IOException {
    Socket gone = udp();
    InetSocketAddress there = gone.localAddress();
    gone.close();
    Socket client = udp();
    client.sendto(bytes("x"), 0, there);
    client.sendto(bytes("x"), 0, there);
    assertNothingThere(client);
  }

  // ---------------------------------------------------------------- the rest

  @Test
  void a_broadcast_needs_leave() throws IOException {
    Socket client = socket(Domain.INET, Type.DGRAM);
    InetSocketAddress all = new InetSocketAddress("127.255.255.255", 9);
    ErrnoException e =
        fails(ErrnoException.AccessDenied.class, () -> client.sendto(bytes("x"), 0, all));
    assertThat(e)
        .hasMessageStartingWith("sendto udp ")
        .hasMessageEndingWith(" -> 127.255.255.255:9: EACCES (13), Permission denied");
    client.setOption(Option.SO_BROADCAST, true);
    assertThat(client.sendto(bytes("x"), 0, all)).isEqualTo(1);
  }

  @Test
  void a_port_that_is_taken_is_refused_unless_both_share_it() throws IOException {
    Socket one = udp();
    Socket two = socket(Domain.INET, Type.DGRAM);
    fails(ErrnoException.AddressInUse.class, () -> two.bind(one.localAddress()));
    Socket three = socket(Domain.INET, Type.DGRAM);
    three.setOption(Option.SO_REUSEPORT, true);
    three.bind(loopback(Domain.INET, 0));
    Socket four = socket(Domain.INET, Type.DGRAM);
    four.setOption(Option.SO_REUSEPORT, true);
    four.bind(three.localAddress());
  }

  @Test
  void an_ipv6_socket_talks_with_ipv4_and_calls_it_ipv4() throws IOException {
    Socket six = socket(Domain.INET6, Type.DGRAM);
    six.setOption(Option.IPV6_V6ONLY, false);
    six.bind(any(Domain.INET6, 0));
    Socket four = udp();
    four.sendto(bytes("over"), 0, loopback(Domain.INET, six.localAddress().getPort()));
    ByteBuffer into = ByteBuffer.allocate(10);
    InetSocketAddress from = (InetSocketAddress) six.recvfrom(into, 0, soon());
    assertThat(from).isEqualTo(four.localAddress());
    assertThat(from.getAddress()).isInstanceOf(Inet4Address.class);
    six.sendto(bytes("back"), 0, from);
    assertThat(read(four)).isEqualTo("back");
  }

  @Test
  void what_is_not_there_is_waited_for_or_told() throws Exception {
    Socket server = udp();
    assertThat(server.recv(ByteBuffer.allocate(1), MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(server.recvfrom(ByteBuffer.allocate(1), MSG_DONTWAIT)).isNull();
    Waiting<String> read = start(() -> read(server)).untilItWaits();
    to(server).send(bytes("now"), 0);
    assertThat(read.value()).isEqualTo("now");
  }

  @Test
  void msg_more_gathers_a_datagram_of_several_sends() throws IOException {
    Socket server = udp();
    Socket client = to(server);
    client.send(bytes("one "), MSG_MORE);
    client.send(bytes("datagram"), 0);
    assertThat(read(server)).isEqualTo("one datagram");
  }

  @Test
  void shutting_down_the_reading_half_ends_a_read_that_waits() throws Exception {
    Socket client = to(udp());
    Waiting<Integer> read = start(() -> client.recv(ByteBuffer.allocate(1), 0)).untilItWaits();
    client.closeRead();
    assertThat(read.value()).isZero();
  }

  @Test
  void datagrams_cannot_be_listened_for_or_accepted() throws IOException {
    Socket server = udp();
    fails(Errno.EOPNOTSUPP, () -> server.listen(1));
    fails(Errno.EOPNOTSUPP, server::accept);
  }
}
