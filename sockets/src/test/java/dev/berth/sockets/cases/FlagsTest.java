package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_MORE;
import static dev.berth.sockets.MsgFlags.MSG_PEEK;
import static dev.berth.sockets.MsgFlags.MSG_TRUNC;
import static dev.berth.sockets.MsgFlags.MSG_WAITALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The flags of recv(2) and send(2) on a stream. After CPython's test_socket (BufferIOTest,
/// testRecvmsgPeek, testSendmsgDontWait) and libuv's tcp-try-write.
class FlagsTest extends Case {
  /// More than a thread's copy of a heap buffer holds.
  private static final int LARGE = 40_000;

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  // ---------------------------------------------------------------- MSG_PEEK

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void a_look_at_a_stream_takes_nothing(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().write(bytes("look"));
    for (int i = 0; i < 3; i++) {
      ByteBuffer into = room(10);
      assertThat(ends.server().recv(into, MSG_PEEK, soon())).isEqualTo(4);
      assertThat(text(into)).isEqualTo("look");
    }
    assertThat(ends.server().recvfrom(room(10), MSG_PEEK)).isEqualTo(UnixAddress.UNNAMED);
    assertThat(read(ends.server())).isEqualTo("look");
  }

  @Test
  void a_look_waits_for_the_first_byte() throws Exception {
    Ends ends = connected();
    Waiting<Integer> look = start(() -> ends.server().recv(room(10), MSG_PEEK)).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(look.value()).isEqualTo(1);
  }

  @Test
  void a_look_at_the_end_sees_the_end() throws IOException {
    Ends ends = connected();
    ends.client().close();
    assertThat(ends.server().recv(room(1), MSG_PEEK, soon())).isEqualTo(Socket.END);
    assertEnd(ends.server());
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void a_look_sees_as_much_as_the_buffer_holds_on_the_heap_too(Transport transport)
      throws IOException {
    Ends ends = transport.open(this);
    ends.client().write(ByteBuffer.allocate(LARGE).put(LARGE - 1, (byte) 7));
    for (ByteBuffer into : List.of(room(LARGE), ByteBuffer.allocateDirect(LARGE))) {
      assertThat(ends.server().recv(into, MSG_PEEK | MSG_WAITALL, soon())).isEqualTo(LARGE);
      assertThat(into.get(LARGE - 1)).isEqualTo((byte) 7);
    }
    assertThat(ends.server().available()).isEqualTo(LARGE);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void a_look_with_msg_waitall_waits_for_all_of_it(Transport transport) throws Exception {
    Ends ends = transport.open(this);
    ByteBuffer into = room(5);
    Waiting<Integer> look = start(() -> ends.server().recv(into, MSG_PEEK | MSG_WAITALL));
    look.untilItWaits();
    ends.client().write(bytes("ab"));
    look.untilItWaits();
    assertThat(ends.server().poll(Socket.READ, soon())).isEqualTo(Socket.READ);
    ends.client().write(bytes("cdef"));
    assertThat(look.value()).isEqualTo(5);
    assertThat(text(into)).isEqualTo("abcde");
    assertThat(read(ends.server(), 6)).isEqualTo("abcdef");
  }

  @Test
  void a_look_with_msg_waitall_ends_with_the_stream_or_its_deadline() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("ab"));
    int both = MSG_PEEK | MSG_WAITALL;
    fails(SocketTimeoutException.class, () -> ends.server().recv(room(5), both, tiny()));
    ends.client().closeWrite();
    assertThat(ends.server().recv(room(5), both, soon())).isEqualTo(2);
    assertThat(ends.server().recv(room(5), both | MSG_DONTWAIT)).isEqualTo(2);
    assertThat(read(ends.server())).isEqualTo("ab");
  }

  // ---------------------------------------------------------------- MSG_WAITALL

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void msg_waitall_fills_the_buffer_however_slowly_it_comes(Transport transport) throws Exception {
    Ends ends = transport.open(this);
    for (ByteBuffer into : List.of(room(7), ByteBuffer.allocateDirect(7))) {
      Waiting<Integer> read = start(() -> ends.server().recv(into, MSG_WAITALL));
      for (String piece : List.of("a", "bcd", "ef", "g")) {
        read.untilItWaits();
        ends.client().write(bytes(piece));
      }
      assertThat(read.value()).isEqualTo(7);
      assertThat(text(into)).isEqualTo("abcdefg");
    }
  }

  @Test
  void msg_waitall_works_for_recvfrom_too() throws Exception {
    Ends ends = connected();
    ByteBuffer into = room(4);
    Waiting<Object> read = start(() -> ends.server().recvfrom(into, MSG_WAITALL));
    for (String piece : List.of("a", "b", "cd")) {
      read.untilItWaits();
      ends.client().write(bytes(piece));
    }
    read.value();
    assertThat(text(into)).isEqualTo("abcd");
  }

  @Test
  void msg_waitall_fills_a_buffer_that_is_larger_than_the_sockets() throws Exception {
    Ends ends = connected();
    int count = 8_000_000;
    Waiting<Integer> read = start(() -> ends.server().recv(room(count), MSG_WAITALL, soon()));
    ends.client().write(ByteBuffer.allocateDirect(count), soon());
    assertThat(read.value()).isEqualTo(count);
  }

  @Test
  void msg_waitall_gives_what_came_before_the_end() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("short"));
    ends.client().closeWrite();
    assertThat(ends.server().recv(room(100), MSG_WAITALL, soon())).isEqualTo(5);
    assertThat(ends.server().recv(room(100), MSG_WAITALL, soon())).isEqualTo(Socket.END);
  }

  @Test
  void what_msg_waitall_had_before_the_deadline_is_in_the_buffer() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("some"));
    ByteBuffer into = room(10);
    fails(SocketTimeoutException.class, () -> ends.server().recv(into, MSG_WAITALL, tiny()));
    assertThat(text(into)).isEqualTo("some");
  }

  @Test
  void what_msg_waitall_had_before_a_reset_is_in_the_buffer() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("some"));
    ends.server().poll(Socket.READ, soon());
    ends.client().reset();
    ByteBuffer into = room(10);
    fails(
        ErrnoException.ConnectionReset.class, () -> ends.server().recv(into, MSG_WAITALL, soon()));
    assertThat(text(into)).isEqualTo("some");
  }

  @Test
  void msg_waitall_does_not_join_datagrams() throws IOException {
    Ends ends = pair(Type.DGRAM);
    ends.client().send(bytes("one"), 0);
    ends.client().send(bytes("two"), 0);
    assertThat(ends.server().recv(room(100), MSG_WAITALL, soon())).isEqualTo(3);
  }

  // ---------------------------------------------------------------- MSG_DONTWAIT

  @ParameterizedTest
  @EnumSource
  void msg_dontwait_does_not_wait_for_bytes(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ByteBuffer into = room(1);
    assertThat(ends.server().recv(into, MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(ends.server().recv(into, MSG_DONTWAIT | MSG_WAITALL)).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(ends.server().recvfrom(into, MSG_DONTWAIT)).isNull();
    assertThat(into.position()).isZero();
    ends.client().send(bytes("x"), 0);
    ends.server().poll(Socket.READ, soon());
    assertThat(ends.server().recv(into, MSG_DONTWAIT)).isEqualTo(1);
  }

  @Test
  void msg_dontwait_with_msg_waitall_gives_what_is_there() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("some"));
    ends.server().poll(Socket.READ, soon());
    assertThat(ends.server().recv(room(10), MSG_WAITALL | MSG_DONTWAIT)).isEqualTo(4);
  }

  @Test
  void msg_dontwait_does_not_wait_for_room() throws IOException {
    Ends ends = connected();
    stuff(ends.client());
    ByteBuffer from = bytes("x");
    assertThat(ends.client().send(from, MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(from.hasRemaining()).isTrue();
  }

  @Test
  void msg_dontwait_sends_what_there_is_room_for() throws IOException {
    Ends ends = connected();
    ByteBuffer from = ByteBuffer.allocateDirect(16_000_000);
    int sent = ends.client().send(from, MSG_DONTWAIT);
    assertThat(sent).isBetween(1, 15_999_999);
    assertThat(from.position()).isEqualTo(sent);
    assertThat(ends.server().readFully(ByteBuffer.allocateDirect(sent), soon())).isEqualTo(sent);
    assertNothingThere(ends.server());
  }

  // ---------------------------------------------------------------- MSG_TRUNC, MSG_MORE

  @Test
  void msg_trunc_drops_the_bytes_of_a_tcp_stream_and_leaves_the_buffer_alone() throws IOException {
    Ends ends = connected();
    for (ByteBuffer into : List.of(room(20_000), ByteBuffer.allocateDirect(20_000))) {
      ends.client().write(room(17_000));
      ends.client().write(bytes("kept"));
      ends.server().recv(room(17_000), MSG_PEEK | MSG_WAITALL, soon());
      assertThat(ends.server().recv(into.limit(17_000), MSG_TRUNC, soon())).isEqualTo(17_000);
      assertThat(into.position()).isZero();
      assertThat(read(ends.server(), 4)).isEqualTo("kept");
    }
  }

  @Test
  void msg_trunc_is_nothing_to_a_unix_stream() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().write(bytes("copied"));
    ByteBuffer into = room(10);
    assertThat(ends.server().recv(into, MSG_TRUNC, soon())).isEqualTo(6);
    assertThat(text(into)).isEqualTo("copied");
  }

  @Test
  void msg_more_holds_a_part_back_until_the_rest_comes() throws IOException {
    Ends ends = connected();
    ends.client().setOption(Option.TCP_NODELAY, true);
    ends.client().send(bytes("held "), MSG_MORE);
    assertThat(ends.client().unsent()).isEqualTo(5);
    ends.client().send(bytes("back"), 0);
    assertThat(read(ends.server(), 9)).isEqualTo("held back");
  }

  @Test
  void a_flag_that_there_is_not_is_the_kernels_to_judge() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("x"));
    assertThat(ends.server().recv(room(1), 1 << 29, Deadline.NONE)).isEqualTo(1);
  }
}
