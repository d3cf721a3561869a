package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Control;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What travels beside a datagram over the internet, such as its hop limit and its traffic class.
/// After CPython's test_socket (RFC3542AncillaryTest, RecvmsgRFC3542AncillaryUDP6Test).
class AncillaryTest extends Case {
  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;
  private static final int IP_TTL = 2;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVTTL = 12;
  private static final int IP_RECVTOS = 13;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int IPV6_RECVTCLASS = 66;
  private static final int IPV6_TCLASS = 67;

  /// CMSG_LEN(0), CMSG_LEN(4) and CMSG_SPACE(4).
  private static final int HEAD = 16;

  private static final int LENGTH = 20;
  private static final int SPACE = 24;

  private final ByteBuffer into = ByteBuffer.allocate(100);
  private final Message received = new Message(into);
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    Ends ends = Transport.UDP6.open(this);
    client = ends.client();
    server = ends.server();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static int number(Control.Other control) {
    return ByteBuffer.wrap(control.data()).order(ByteOrder.nativeOrder()).getInt();
  }

  private void ask(int... options) throws IOException {
    for (int option : options) {
      server.setRawOption(IPPROTO_IPV6, option, number(1));
    }
  }

  private void send(Control... beside) throws IOException {
    Message message = new Message(bytes(TEXT));
    for (Control one : beside) {
      message.with(one);
    }
    assertThat(client.sendmsg(message, 0, soon())).isEqualTo(TEXT.length());
  }

  private static Control.Other beside(int type, int value) {
    return new Control.Other(IPPROTO_IPV6, type, number(value));
  }

  private void receive(int room) throws IOException {
    assertThat(server.recvmsg(received.withControlRoom(room), 0, soon())).isEqualTo(TEXT.length());
    assertThat(text(into)).isEqualTo(TEXT);
  }

  /// The ancillary data of this type; there is one of it.
  private int value(int type) {
    List<Integer> values = new ArrayList<>();
    for (Control one : received.control()) {
      if (one instanceof Control.Other other && other.type() == type) {
        assertThat(other.level()).isEqualTo(IPPROTO_IPV6);
        values.add(number(other));
      }
    }
    assertThat(values).hasSize(1);
    return values.getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {LENGTH, SPACE, 10_240})
  void the_hop_limit_comes_to_those_who_ask(int room) throws IOException {
    ask(IPV6_RECVHOPLIMIT);
    send();
    receive(room);
    assertThat(received.control()).hasSize(1);
    assertThat(value(IPV6_HOPLIMIT)).isBetween(0, 255);
    assertThat(received.isControlTruncated()).isFalse();
  }

  @Test
  void nothing_comes_to_those_who_do_not_ask() throws IOException {
    send(beside(IPV6_HOPLIMIT, 2));
    receive(10_240);
    assertThat(received.control()).isEmpty();
    assertThat(received.isControlTruncated()).isFalse();
  }

  @Test
  void the_hop_limit_can_be_set_for_one_datagram() throws IOException {
    ask(IPV6_RECVHOPLIMIT);
    send(beside(IPV6_HOPLIMIT, 2));
    receive(10_240);
    assertThat(value(IPV6_HOPLIMIT)).isEqualTo(2);
    into.clear();
    send();
    receive(10_240);
    assertThat(value(IPV6_HOPLIMIT)).isGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {SPACE + LENGTH, 2 * SPACE, 10_240})
  void traffic_class_and_hop_limit_come_together(int room) throws IOException {
    ask(IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS);
    send();
    receive(room);
    assertThat(received.control()).hasSize(2);
    assertThat(value(IPV6_HOPLIMIT)).isBetween(0, 255);
    assertThat(value(IPV6_TCLASS)).isBetween(0, 255);
    assertThat(received.isControlTruncated()).isFalse();
  }

  @Test
  void traffic_class_and_hop_limit_can_be_set_together() throws IOException {
    ask(IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS);
    send(beside(IPV6_TCLASS, 0x20), beside(IPV6_HOPLIMIT, 3));
    receive(10_240);
    assertThat(value(IPV6_TCLASS)).isEqualTo(0x20);
    assertThat(value(IPV6_HOPLIMIT)).isEqualTo(3);
  }

  @Test
  void data_of_a_wrong_length_are_refused_and_nothing_goes() throws IOException {
    Control odd = new Control.Other(IPPROTO_IPV6, IPV6_TCLASS, new byte[5]);
    fails(ErrnoException.InvalidArgument.class, () -> send(odd, beside(IPV6_HOPLIMIT, 3)));
    assertNothingThere(server);
  }

  @Test
  void a_value_out_of_range_is_refused() {
    fails(ErrnoException.InvalidArgument.class, () -> send(beside(IPV6_HOPLIMIT, 256)));
  }

  // ---------------------------------------------------------------- too little room

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, HEAD - 1})
  void without_room_for_the_head_nothing_comes_and_the_message_says_so(int room)
      throws IOException {
    ask(IPV6_RECVHOPLIMIT);
    send();
    receive(room);
    assertThat(received.control()).isEmpty();
    assertThat(received.isControlTruncated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {HEAD, HEAD + 1, LENGTH - 1})
  void data_that_are_cut_are_shorter_and_the_message_says_so(int room) throws IOException {
    ask(IPV6_RECVHOPLIMIT);
    send();
    receive(room);
    assertThat(received.isControlTruncated()).isTrue();
    assertThat(received.control())
        .singleElement()
        .isInstanceOfSatisfying(
            Control.Other.class,
            one -> {
              assertThat(one.type()).isEqualTo(IPV6_HOPLIMIT);
              assertThat(one.data()).hasSize(room - HEAD);
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {SPACE, SPACE + 1, SPACE + 8, SPACE + HEAD - 1})
  void without_room_for_the_second_head_the_first_comes_alone(int room) throws IOException {
    ask(IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS);
    send();
    receive(room);
    assertThat(received.control()).hasSize(1);
    assertThat(received.isControlTruncated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {SPACE + HEAD, SPACE + HEAD + 1, SPACE + LENGTH - 1})
  void the_second_is_cut_and_the_first_is_not(int room) throws IOException {
    ask(IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS);
    send();
    receive(room);
    assertThat(received.isControlTruncated()).isTrue();
    assertThat(received.control()).hasSize(2);
    assertThat(((Control.Other) received.control().get(0)).data()).hasSize(4);
    assertThat(((Control.Other) received.control().get(1)).data()).hasSize(room - SPACE - HEAD);
  }

  // ---------------------------------------------------------------- others of the kind

  @Test
  void the_address_that_a_datagram_was_sent_to_comes_beside_it() throws IOException {
    ask(IPV6_RECVPKTINFO);
    send();
    receive(10_240);
    // struct in6_pktinfo { struct in6_addr ipi6_addr; unsigned int ipi6_ifindex; };
    assertThat(received.control())
        .singleElement()
        .isInstanceOfSatisfying(
            Control.Other.class,
            one -> {
              assertThat(one.type()).isEqualTo(IPV6_PKTINFO);
              assertThat(one.data()).hasSize(20).startsWith(new byte[15]);
              assertThat(one.data()[15]).isEqualTo((byte) 1);
            });
  }

  @Test
  void over_ipv4_it_is_the_time_to_live_and_the_type_of_service() throws IOException {
    Ends ends = Transport.UDP.open(this);
    ends.server().setRawOption(IPPROTO_IP, IP_RECVTTL, number(1));
    ends.server().setRawOption(IPPROTO_IP, IP_RECVTOS, number(1));
    ends.server().setRawOption(IPPROTO_IP, IP_PKTINFO, number(1));
    Message message =
        new Message(bytes("x"))
            .with(new Control.Other(IPPROTO_IP, IP_TTL, number(7)))
            .with(new Control.Other(IPPROTO_IP, IP_TOS, number(0x10)));
    ends.client().sendmsg(message, 0, soon());
    ends.server().recvmsg(received, 0, soon());
    List<Integer> types = new ArrayList<>();
    for (Control one : received.control()) {
      Control.Other other = (Control.Other) one;
      types.add(other.type());
      if (other.type() == IP_TTL) {
        assertThat(number(other)).isEqualTo(7);
      } else if (other.type() == IP_TOS) {
        assertThat(other.data()).containsExactly(0x10);
      }
    }
    assertThat(types).containsExactlyInAnyOrder(IP_TTL, IP_TOS, IP_PKTINFO);
  }

  @Test
  void several_messages_have_each_its_own() throws IOException {
    ask(IPV6_RECVHOPLIMIT);
    send(beside(IPV6_HOPLIMIT, 2));
    send(beside(IPV6_HOPLIMIT, 3));
    Message other = new Message(ByteBuffer.allocate(100));
    assertThat(server.recvmmsg(List.of(other, received), 0, soon())).isEqualTo(2);
    assertThat(value(IPV6_HOPLIMIT)).isEqualTo(3);
    assertThat(number((Control.Other) other.control().getFirst())).isEqualTo(2);
  }

  @Test
  void a_stream_has_none_of_it() throws IOException {
    Ends ends = connected(Domain.INET6);
    ends.server().setRawOption(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, number(1));
    ends.client().write(bytes("x"));
    ends.server().recvmsg(received, 0, soon());
    assertThat(received.control()).isEmpty();
  }
}
