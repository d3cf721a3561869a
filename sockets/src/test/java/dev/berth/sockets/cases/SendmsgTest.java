package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_NOSIGNAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// sendmsg(2) and sendmmsg(2). After CPython's test_socket (SendmsgTests, SendmsgStreamTests,
/// SendmsgConnectionlessTests) and libuv's tcp-try-write, udp-mmsg.
class SendmsgTest extends Case {
  @ParameterizedTest
  @EnumSource
  void a_message_of_one_part_arrives(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    Message message = new Message(bytes(TEXT));
    assertThat(ends.client().sendmsg(message, 0, soon())).isEqualTo(TEXT.length());
    assertThat(message.count()).isEqualTo(TEXT.length());
    assertThat(read(ends.server())).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource
  void parts_of_every_kind_of_memory_are_gathered_in_their_order(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    ByteBuffer direct = ByteBuffer.allocateDirect(10).put(bytes("--direct--"));
    ByteBuffer middle = bytes("[middle]").position(1).limit(7);
    ByteBuffer readOnly = bytes("read-only").asReadOnlyBuffer();
    Message message = new Message(direct.flip().position(2).limit(8), middle, readOnly);
    assertThat(ends.client().sendmsg(message, MSG_NOSIGNAL, soon())).isEqualTo(21);
    assertThat(read(ends.server())).isEqualTo("directmiddleread-only");
    assertThat(direct.position()).isEqualTo(8);
    assertThat(middle.position()).isEqualTo(7);
    assertThat(readOnly.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void parts_that_are_empty_are_passed_over(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ByteBuffer none = ByteBuffer.allocate(0);
    Message message = new Message(none, bytes("a"), ByteBuffer.allocateDirect(0), bytes("b"), none);
    assertThat(ends.client().sendmsg(message, 0, soon())).isEqualTo(2);
    assertThat(read(ends.server())).isEqualTo("ab");
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "UDP6", "UNIX_DATAGRAM"})
  void a_message_without_parts_is_an_empty_datagram(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    assertThat(ends.client().sendmsg(new Message(), 0, soon())).isZero();
    ends.client().send(bytes("x"), 0);
    assertThat(ends.server().recv(ByteBuffer.allocate(5), 0, soon())).isZero();
    assertThat(read(ends.server())).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void a_message_without_parts_is_nothing_on_a_stream(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    assertThat(ends.client().sendmsg(new Message(), 0, soon())).isZero();
    assertNothingThere(ends.server());
  }

  @ParameterizedTest
  @EnumSource
  void as_many_parts_go_as_the_kernel_takes_and_one_more_is_refused(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    ByteBuffer[] parts = new ByteBuffer[1024];
    Arrays.setAll(parts, i -> bytes("."));
    assertThat(ends.client().sendmsg(new Message(parts), 0, soon())).isEqualTo(1024);
    assertThat(read(ends.server(), 1000)).hasSize(1000);
    ByteBuffer[] more = new ByteBuffer[1025];
    Arrays.setAll(more, i -> bytes("."));
    fails(
        ErrnoException.MessageTooLong.class,
        () -> ends.client().sendmsg(new Message(more), 0, soon()));
    assertThat(more[0].hasRemaining()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_closed_socket_sends_no_message(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().close();
    fails(
        SocketClosedException.class,
        () -> ends.client().sendmsg(new Message(bytes("x")), 0, soon()));
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void a_message_that_finds_no_room_ends_at_its_deadline(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    stuff(ends.client());
    Message message = new Message(ByteBuffer.allocate(60_000));
    SocketTimeoutException e =
        fails(SocketTimeoutException.class, () -> ends.client().sendmsg(message, 0, tiny()));
    assertThat(e).hasMessageStartingWith("sendmsg ");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX", "UNIX_DATAGRAM", "UNIX_PACKET"})
  void a_message_that_finds_no_room_is_told_to_those_who_do_not_wait(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    stuff(ends.client());
    Message message = new Message(bytes("x"));
    assertThat(ends.client().sendmsg(message, MSG_DONTWAIT, soon())).isEqualTo(Socket.WOULD_BLOCK);
    List<Message> two = List.of(message, new Message(bytes("y")));
    assertThat(ends.client().sendmmsg(two, MSG_DONTWAIT, soon())).isEqualTo(Socket.WOULD_BLOCK);
  }

  @Test
  void of_a_message_that_is_too_long_for_the_moment_a_stream_takes_a_part() throws IOException {
    Ends ends = connected();
    ByteBuffer first = ByteBuffer.allocateDirect(4_000_000);
    ByteBuffer second = ByteBuffer.allocateDirect(4_000_000);
    Message message = new Message(first, second);
    int sent = ends.client().sendmsg(message, MSG_DONTWAIT, soon());
    assertThat(sent).isBetween(1, 7_999_999);
    assertThat(first.position() + second.position()).isEqualTo(sent);
    assertThat(message.count()).isEqualTo(sent);
  }

  @Test
  void without_a_peer_a_message_needs_an_address() throws IOException {
    Socket client = udp();
    Socket server = udp();
    fails(Errno.EDESTADDRREQ, () -> client.sendmsg(new Message(bytes("x")), 0, soon()));
    Message message = new Message(bytes("x")).to(server.localAddress());
    assertThat(client.sendmsg(message, 0, soon())).isEqualTo(1);
    assertThat(read(server)).isEqualTo("x");
    fails(
        Errno.ENOTCONN,
        () -> socket(Domain.UNIX, Type.DGRAM).sendmsg(new Message(bytes("x")), 0, soon()));
  }

  @Test
  void a_message_may_go_past_the_peer_to_another_address() throws IOException {
    Ends ends = Transport.UDP.open(this);
    Socket other = udp();
    ends.client().sendmsg(new Message(bytes("x")).to(other.localAddress()), 0, soon());
    assertThat(read(other)).isEqualTo("x");
    assertNothingThere(ends.server());
  }

  @Test
  void a_connected_unix_stream_takes_no_address() throws IOException {
    Ends ends = pair(Type.STREAM);
    Message message = new Message(bytes("x")).to(UnixAddress.ofAbstract("anybody"));
    fails(ErrnoException.AlreadyConnected.class, () -> ends.client().sendmsg(message, 0, soon()));
  }

  @Test
  void an_address_of_another_domain_is_refused_before_anything_goes() throws IOException {
    Ends ends = Transport.UDP.open(this);
    Message message = new Message(bytes("x")).to(UnixAddress.ofAbstract("anybody"));
    fails(IllegalArgumentException.class, () -> ends.client().sendmsg(message, 0, soon()));
    assertNothingThere(ends.server());
  }

  @Test
  void a_message_to_a_stream_that_nobody_reads_is_a_broken_pipe() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.server().close();
    ErrnoException e =
        fails(
            ErrnoException.BrokenPipe.class,
            () -> ends.client().sendmsg(new Message(bytes("x")), 0, soon()));
    assertThat(e).hasMessageStartingWith("sendmsg unix").hasMessageContaining("EPIPE (32)");
  }

  // ---------------------------------------------------------------- several

  @ParameterizedTest
  @EnumSource
  void several_messages_go_with_one_call_in_their_order(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    List<Message> all =
        List.of(
            new Message(bytes("one")),
            new Message(bytes("tw"), bytes("o")),
            new Message(bytes("3")));
    assertThat(ends.client().sendmmsg(all, 0, soon())).isEqualTo(3);
    assertThat(all).extracting(Message::count).containsExactly(3, 3, 1);
    if (transport.isStream()) {
      assertThat(read(ends.server(), 7)).isEqualTo("onetwo3");
    } else {
      assertThat(read(ends.server())).isEqualTo("one");
      assertThat(read(ends.server())).isEqualTo("two");
      assertThat(read(ends.server())).isEqualTo("3");
    }
  }

  @Test
  void several_messages_may_go_to_several_receivers() throws IOException {
    Socket one = udp();
    Socket two = udp();
    List<Message> all =
        List.of(
            new Message(bytes("1")).to(one.localAddress()),
            new Message(bytes("2")).to(two.localAddress()));
    assertThat(udp().sendmmsg(all, 0, soon())).isEqualTo(2);
    assertThat(read(one)).isEqualTo("1");
    assertThat(read(two)).isEqualTo("2");
  }

  @Test
  void those_before_one_that_cannot_go_have_gone() throws IOException {
    Ends ends = Transport.UDP.open(this);
    List<Message> all =
        List.of(new Message(bytes("good")), new Message(ByteBuffer.allocate(70_000)));
    assertThat(ends.client().sendmmsg(all, 0, soon())).isEqualTo(1);
    assertThat(read(ends.server())).isEqualTo("good");
    ErrnoException e =
        fails(
            ErrnoException.MessageTooLong.class,
            () -> ends.client().sendmmsg(all.subList(1, 2), 0, soon()));
    assertThat(e).hasMessageStartingWith("sendmmsg udp");
  }

  @Test
  void no_messages_are_none() throws IOException {
    assertThat(pair(Type.DGRAM).client().sendmmsg(List.of(), 0, soon())).isZero();
  }
}
