package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Message;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Select;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Calls that end in time. After CPython's test_socket (TCPTimeoutTest, UDPTimeoutTest,
/// NetworkConnectionAttributesTest, InterruptedRecvTimeoutTest).
class DeadlinesTest extends Case {
  private static ByteBuffer room() {
    return ByteBuffer.allocate(10);
  }

  private static void passes(String call, ThrowingCallable body) {
    SocketTimeoutException e = fails(SocketTimeoutException.class, body);
    assertThat(e)
        .hasMessageStartingWith(call + " ")
        .hasMessageEndingWith(": the deadline has passed");
  }

  @Test
  void a_message_of_a_deadline_names_the_call_and_both_addresses() throws IOException {
    Ends ends = connected();
    SocketTimeoutException e =
        fails(SocketTimeoutException.class, () -> ends.server().readPartial(room(), tiny()));
    assertThat(e)
        .hasMessage(
            "recv tcp 127.0.0.1:%d -> 127.0.0.1:%d: the deadline has passed",
            ends.server().localAddress().getPort(), ends.client().localAddress().getPort());
  }

  @Test
  void accepting_ends_at_its_deadline() throws IOException {
    Socket listener = listener();
    passes("accept", () -> listener.accept(tiny()));
    passes("accept", () -> listener.accept(passed()));
    tcp().connect(listener.localAddress());
    closing(listener.accept(soon()));
  }

  @Test
  void every_way_to_read_a_stream_ends_at_its_deadline() throws IOException {
    Socket server = connected().server();
    passes("recv", () -> server.readPartial(room(), tiny()));
    passes("recv", () -> server.readFully(room(), tiny()));
    passes("recv", () -> server.read(10, tiny()));
    passes("recv", () -> server.recv(room(), 0, tiny()));
    passes("recvfrom", () -> server.recvfrom(room(), 0, tiny()));
    passes("recvmsg", () -> server.recvmsg(new Message(room()), 0, tiny()));
  }

  @Test
  void every_way_to_read_datagrams_ends_at_its_deadline() throws IOException {
    Socket server = udp();
    passes("recv", () -> server.recv(room(), 0, tiny()));
    passes("recvfrom", () -> server.recvfrom(room(), 0, tiny()));
    passes("recvmsg", () -> server.recvmsg(new Message(room()), 0, tiny()));
    passes("recvmmsg", () -> server.recvmmsg(List.of(new Message(room())), 0, tiny()));
    passes("recvfrom", () -> server.recvfrom(room(), 0, passed()));
  }

  @Test
  void every_way_to_write_ends_at_its_deadline() throws IOException {
    Socket client = pair(Type.STREAM).client();
    stuff(client);
    passes("send", () -> client.write(bytes("x"), tiny()));
    passes("send", () -> client.send(bytes("x"), 0, tiny()));
    passes("sendmsg", () -> client.sendmsg(new Message(bytes("x")), 0, tiny()));
    passes("sendmmsg", () -> client.sendmmsg(List.of(new Message(bytes("x"))), 0, tiny()));
    passes("send", () -> client.writeUrgent(bytes("x"), tiny()));
    passes("sendmsg", () -> client.sendDescriptors(Collections.nCopies(1, client), tiny()));
  }

  @Test
  void a_datagram_that_finds_no_room_ends_at_its_deadline() throws IOException {
    Ends ends = pair(Type.DGRAM);
    stuff(ends.client());
    passes("send", () -> ends.client().send(ByteBuffer.allocate(60_000), 0, tiny()));
  }

  @Test
  void waiting_for_readiness_ends_at_its_deadline_with_nothing() throws IOException {
    Socket server = connected().server();
    assertThat(server.poll(Socket.READ, tiny())).isZero();
    assertThat(Select.select(List.of(server), List.of(), List.of(), tiny()).isEmpty()).isTrue();
    for (Multiplexer.Kind kind : Multiplexer.Kind.values()) {
      Multiplexer multiplexer = closing(Multiplexer.open(kind));
      multiplexer.add(server, Socket.READ, null);
      long end = System.nanoTime() + 1_000_000;
      // It may come back early, and never with a socket.
      while (System.nanoTime() < end) {
        assertThat(multiplexer.await(1_000_000)).isZero();
      }
    }
  }

  @Test
  void a_deadline_that_has_passed_takes_what_is_there() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("there"));
    ends.server().poll(Socket.READ, soon());
    assertThat(ends.server().readPartial(room(), passed())).isEqualTo(5);
    ends.server().write(bytes("x"), passed());
    assertThat(read(ends.client())).isEqualTo("x");
  }

  @Test
  void a_deadline_loses_nothing() throws IOException {
    Ends ends = connected();
    for (int i = 0; i < 5; i++) {
      passes("recv", () -> ends.server().readPartial(room(), tiny()));
      ends.client().write(bytes("" + i));
      assertThat(read(ends.server())).isEqualTo("" + i);
    }
  }

  @Test
  void one_deadline_may_cover_several_calls() throws IOException {
    Ends ends = connected();
    Deadline deadline = Deadline.after(Duration.ofMillis(50));
    ends.client().write(bytes("abc"));
    ByteBuffer into = room();
    passes("recv", () -> ends.server().readFully(into, deadline));
    assertThat(text(into)).isEqualTo("abc");
    passes("recv", () -> ends.server().readPartial(into, deadline));
    assertThat(deadline.remaining()).isZero();
  }

  @Test
  void what_has_gone_before_the_deadline_is_told_by_the_buffer() throws IOException {
    Ends ends = pair(Type.STREAM);
    ByteBuffer from = ByteBuffer.allocate(4_000_000);
    passes("send", () -> ends.client().write(from, tiny()));
    assertThat(from.position()).isBetween(1, 3_999_999);
    assertThat(ends.server().readFully(ByteBuffer.allocate(from.position()), soon()))
        .isEqualTo(from.position());
    assertNothingThere(ends.server());
  }

  @Test
  void without_a_deadline_a_call_waits_as_long_as_it_takes() throws Exception {
    Ends ends = connected();
    Waiting<Integer> read =
        start(() -> ends.server().readPartial(room(), Deadline.NONE)).untilItWaits();
    assertThat(Deadline.NONE.remaining()).isEqualTo(Long.MAX_VALUE);
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo(1);
  }

  @Test
  void times_that_are_too_long_or_negative_are_as_long_as_can_be_or_none() {
    assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).remaining())
        .isGreaterThan(Duration.ofDays(365).toNanos());
    assertThat(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).remaining()).isZero();
    assertThat(Deadline.afterNanos(-1).remaining()).isZero();
    assertThat(Deadline.afterNanos(Long.MAX_VALUE)).isSameAs(Deadline.NONE);
  }
}
