package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_PEEK;
import static dev.berth.sockets.MsgFlags.MSG_TRUNC;
import static dev.berth.sockets.MsgFlags.MSG_WAITALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// recvmsg(2) and recvmmsg(2). After CPython's test_socket (RecvmsgGenericTests,
/// RecvmsgGenericStreamTests, RecvmsgTests, RecvmsgIntoTests) and libuv's udp-mmsg.
class RecvmsgTest extends Case {
  private final ByteBuffer into = ByteBuffer.allocate(100);
  private final Message message = new Message(into);

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  @ParameterizedTest
  @EnumSource
  void a_message_comes_whole_and_without_anything_beside_it(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes(TEXT), 0);
    assertThat(ends.server().recvmsg(message, 0, soon())).isEqualTo(TEXT.length());
    assertThat(text(into)).isEqualTo(TEXT);
    assertThat(message.count()).isEqualTo(TEXT.length());
    assertThat(message.control()).isEmpty();
    assertThat(message.descriptors()).isEmpty();
    assertThat(message.isTruncated() || message.isControlTruncated()).isFalse();
    assertThat(message.isUrgent() || message.isError()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void room_for_just_as_much_is_enough(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("exact"), 0);
    Message exact = new Message(room(5)).withControlRoom(0);
    assertThat(ends.server().recvmsg(exact, 0, soon())).isEqualTo(5);
    assertThat(exact.isTruncated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void a_message_that_was_cut_says_so(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("a message"), 0);
    Message small = new Message(room(6));
    assertThat(ends.server().recvmsg(small, 0, soon())).isEqualTo(6);
    assertThat(small.isTruncated()).isTrue();
    assertNothingThere(ends.server());
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void msg_trunc_tells_the_length_of_what_was_cut(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("a message"), 0);
    ByteBuffer small = room(4);
    assertThat(ends.server().recvmsg(new Message(small), MSG_TRUNC, soon())).isEqualTo(9);
    assertThat(text(small)).isEqualTo("a me");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX"})
  void what_a_stream_could_not_give_comes_with_the_next_call(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("a message"), 0);
    Message small = new Message(room(6));
    assertThat(ends.server().recvmsg(small, 0, soon())).isEqualTo(6);
    assertThat(small.isTruncated()).isFalse();
    assertThat(read(ends.server())).isEqualTo("age");
  }

  @ParameterizedTest
  @EnumSource
  void room_for_ancillary_data_that_nobody_sends_does_no_harm(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    for (int room : new int[] {0, 1, 10_240}) {
      ends.client().send(bytes("x"), 0);
      message.withControlRoom(room);
      assertThat(ends.server().recvmsg(message, 0, soon())).isEqualTo(1);
      assertThat(message.control()).isEmpty();
      assertThat(message.isControlTruncated()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_look_takes_nothing_and_may_be_repeated(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("look"), 0);
    ByteBuffer part = room(3);
    assertThat(ends.server().recvmsg(new Message(part), MSG_PEEK, soon())).isEqualTo(3);
    ByteBuffer whole = room(4);
    assertThat(ends.server().recvmsg(new Message(whole), MSG_PEEK, soon())).isEqualTo(4);
    assertThat(text(part) + "," + text(whole)).isEqualTo("loo,look");
    assertThat(read(ends.server())).isEqualTo("look");
  }

  @ParameterizedTest
  @EnumSource
  void a_message_of_sendmsg_is_a_message_of_recvmsg(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().sendmsg(new Message(bytes("ge"), bytes("sammelt")), 0, soon());
    assertThat(ends.server().recvmsg(message, 0, soon())).isEqualTo(9);
    assertThat(text(into)).isEqualTo("gesammelt");
  }

  @ParameterizedTest
  @EnumSource
  void bytes_are_scattered_over_parts_within_their_limits(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("the ship ties up"), 0);
    ByteBuffer first = room(4);
    ByteBuffer second = ByteBuffer.allocateDirect(10).put(bytes("0123456789"));
    ByteBuffer third = room(20);
    Message scattered = new Message(first, second.position(2).limit(9), third);
    assertThat(ends.server().recvmsg(scattered, 0, soon())).isEqualTo(16);
    assertThat(text(first)).isEqualTo("the ");
    assertThat(text(second.limit(10).position(10))).isEqualTo("01ship ti9");
    assertThat(text(third)).isEqualTo("es up");
  }

  @ParameterizedTest
  @EnumSource
  void a_closed_socket_receives_no_message(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.server().close();
    fails(SocketClosedException.class, () -> ends.server().recvmsg(message, 0, soon()));
    fails(SocketClosedException.class, () -> ends.server().recvmmsg(List.of(message), 0, soon()));
  }

  @ParameterizedTest
  @EnumSource
  void a_message_that_does_not_come_ends_at_the_deadline(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    SocketTimeoutException e =
        fails(SocketTimeoutException.class, () -> ends.server().recvmsg(message, 0, tiny()));
    assertThat(e).hasMessageStartingWith("recvmsg ").hasMessageEndingWith("deadline has passed");
    e =
        fails(
            SocketTimeoutException.class,
            () -> ends.server().recvmmsg(List.of(message), 0, tiny()));
    assertThat(e).hasMessageStartingWith("recvmmsg ");
  }

  @ParameterizedTest
  @EnumSource
  void a_message_that_is_not_there_is_told_to_those_who_do_not_wait(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    assertThat(ends.server().recvmsg(message, MSG_DONTWAIT, soon())).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(ends.server().recvmmsg(List.of(message), MSG_DONTWAIT, soon()))
        .isEqualTo(Socket.WOULD_BLOCK);
  }

  @ParameterizedTest
  @EnumSource
  void a_message_is_waited_for(Transport transport) throws Exception {
    Ends ends = transport.open(this);
    Waiting<Integer> wait =
        start(() -> ends.server().recvmsg(message, 0, Deadline.NONE)).untilItWaits();
    ends.client().send(bytes("now"), 0);
    assertThat(wait.value()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX", "UNIX_PACKET"})
  void the_end_of_a_connection_is_no_message(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().close();
    assertThat(ends.server().recvmsg(message, 0, soon())).isEqualTo(Socket.END);
    assertThat(message.count()).isZero();
  }

  @Test
  void an_empty_datagram_is_a_message_and_not_the_end() throws IOException {
    Ends ends = pair(Type.DGRAM);
    ends.client().send(room(0), 0);
    assertThat(ends.server().recvmsg(message, 0, soon())).isZero();
  }

  @Test
  void a_stream_without_room_is_not_at_its_end() throws IOException {
    Ends ends = connected();
    ends.client().send(bytes("x"), 0);
    assertThat(ends.server().recvmsg(new Message(room(0)), 0, soon())).isZero();
    assertThat(ends.server().recvmsg(new Message(), 0, soon())).isZero();
    assertThat(read(ends.server())).isEqualTo("x");
  }

  @Test
  void the_sender_is_told_where_it_has_an_address() throws IOException {
    Ends udp = Transport.UDP.open(this);
    udp.client().send(bytes("x"), 0);
    udp.server().recvmsg(message, 0, soon());
    assertThat(message.address()).isEqualTo(udp.client().localAddress());
    Ends unix = pair(Type.DGRAM);
    unix.client().send(bytes("x"), 0);
    unix.server().recvmsg(message, 0, soon());
    assertThat(message.address()).isNull();
    Ends tcp = connected();
    tcp.client().send(bytes("x"), 0);
    tcp.server().recvmsg(message, 0, soon());
    assertThat(message.address()).isNull();
  }

  @Test
  void a_message_that_came_may_be_sent_back_to_its_sender() throws IOException {
    Socket server = udp();
    Socket client = udp();
    client.sendto(bytes("echo"), 0, server.localAddress());
    server.recvmsg(message, 0, soon());
    into.flip();
    server.sendmsg(message, 0, soon());
    assertThat(read(client)).isEqualTo("echo");
  }

  @Test
  void what_cannot_be_received_into_is_refused() throws IOException {
    Ends ends = connected();
    fails(IllegalArgumentException.class, () -> message.withControlRoom(-1));
    Message readOnly = new Message(bytes("x").asReadOnlyBuffer());
    fails(ReadOnlyBufferException.class, () -> ends.server().recvmsg(readOnly, 0, soon()));
    ByteBuffer[] parts = new ByteBuffer[1025];
    Arrays.setAll(parts, i -> room(1));
    fails(
        ErrnoException.MessageTooLong.class,
        () -> ends.server().recvmsg(new Message(parts), 0, soon()));
  }

  @Test
  void bytes_that_came_before_a_reset_are_not_hidden_by_it() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("before"));
    ends.server().poll(Socket.READ, soon());
    ends.client().reset();
    ends.server().poll(0, soon());
    assertThat(ends.server().recvmsg(message, 0, soon())).isEqualTo(6);
    fails(ErrnoException.ConnectionReset.class, () -> ends.server().recvmsg(message, 0, soon()));
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void msg_waitall_fills_all_parts_however_slowly_they_come(Transport transport) throws Exception {
    Ends ends = transport.open(this);
    ByteBuffer first = room(3);
    ByteBuffer second = ByteBuffer.allocateDirect(4);
    Message both = new Message(first, second);
    Waiting<Integer> wait = start(() -> ends.server().recvmsg(both, MSG_WAITALL, soon()));
    for (String piece : List.of("a", "bcd", "ef", "g and more")) {
      wait.untilItWaits();
      ends.client().write(bytes(piece));
    }
    assertThat(wait.value()).isEqualTo(7);
    assertThat(both.count()).isEqualTo(7);
    assertThat(text(first) + text(second)).isEqualTo("abcdefg");
    assertThat(read(ends.server())).isEqualTo(" and more");
  }

  @Test
  void msg_waitall_ends_with_the_stream() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("short"));
    ends.client().closeWrite();
    assertThat(ends.server().recvmsg(message, MSG_WAITALL, soon())).isEqualTo(5);
    assertThat(message.count()).isEqualTo(5);
    assertThat(ends.server().recvmsg(message, MSG_WAITALL, soon())).isEqualTo(Socket.END);
  }

  // ---------------------------------------------------------------- several

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void several_messages_come_with_one_call_as_far_as_they_are_there(Transport transport)
      throws Exception {
    Ends ends = transport.open(this);
    ByteBuffer[] rooms = {room(10), ByteBuffer.allocateDirect(2), room(10)};
    List<Message> all = Arrays.stream(rooms).map(Message::new).toList();
    Waiting<Integer> wait =
        start(() -> ends.server().recvmmsg(all.subList(0, 1), 0, soon())).untilItWaits();
    ends.client().send(bytes("first"), 0);
    assertThat(wait.value()).isEqualTo(1);
    ends.client().send(bytes("one"), 0);
    ends.client().send(bytes("too long"), 0);
    rooms[0].clear();
    assertThat(ends.server().recvmmsg(all, 0, soon())).isEqualTo(2);
    assertThat(text(rooms[0]) + "," + text(rooms[1])).isEqualTo("one,to");
    assertThat(all.get(1).isTruncated()).isTrue();
    assertThat(all.get(0).isTruncated()).isFalse();
  }

  @Test
  void at_the_end_of_a_stream_several_messages_are_empty() throws IOException {
    Ends ends = connected();
    ends.client().close();
    Message other = new Message(room(1));
    assertThat(ends.server().recvmmsg(List.of(message, other), 0, soon())).isEqualTo(2);
    assertThat(message.count() + other.count()).isZero();
  }

  @Test
  void a_socket_buffer_that_is_full_drops_datagrams_without_a_word() throws IOException {
    Ends ends = Transport.UDP.open(this);
    ends.server().setOption(Option.SO_RCVBUF, 4_000);
    for (int i = 0; i < 100; i++) {
      assertThat(ends.client().send(room(1_000), 0)).isEqualTo(1_000);
    }
    int count = 0;
    while (ends.server().recv(room(1_000), MSG_DONTWAIT) != Socket.WOULD_BLOCK) {
      count++;
    }
    assertThat(count).isBetween(1, 20);
  }
}
