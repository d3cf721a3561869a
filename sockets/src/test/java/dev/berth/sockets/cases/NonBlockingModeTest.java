package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.OpenDescriptors;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Sockets that throw instead of waiting, as O_NONBLOCK has it in C. After CPython's test_socket
/// (NonBlockingTCPTests, GeneralModuleTests.test_setblocking).
class NonBlockingModeTest extends Case {
  private static final int O_NONBLOCK = 0x800;

  private static ByteBuffer room() {
    return ByteBuffer.allocate(10);
  }

  private Socket nonBlocking(Socket socket) throws IOException {
    socket.setNonBlocking(true);
    return socket;
  }

  @Test
  void the_mode_is_off_at_first_and_can_be_turned_on_and_off() throws IOException {
    Socket socket = tcp();
    assertThat(socket.isNonBlocking()).isFalse();
    socket.setNonBlocking(true);
    assertThat(socket.isNonBlocking()).isTrue();
    assertThat(OpenDescriptors.flags(socket.fileno()) & O_NONBLOCK).isNotZero();
    socket.setNonBlocking(false);
    assertThat(socket.isNonBlocking()).isFalse();
    assertThat(OpenDescriptors.flags(socket.fileno()) & O_NONBLOCK).isZero();
  }

  @Test
  void accept_throws_until_somebody_connects() throws IOException {
    Socket listener = nonBlocking(listener());
    ErrnoException e = fails(ErrnoException.WouldBlock.class, listener::accept);
    assertThat(e)
        .hasMessageStartingWith("accept tcp 127.0.0.1:")
        .hasMessageContaining("EAGAIN (11)");
    tcp().connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    closing(listener.accept());
  }

  @Test
  void the_accepted_socket_is_not_in_that_mode() throws IOException {
    Socket listener = nonBlocking(listener());
    tcp().connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    Socket server = closing(listener.accept());
    assertThat(server.isNonBlocking()).isFalse();
    assertThat(OpenDescriptors.flags(server.fileno()) & O_NONBLOCK).isZero();
  }

  @Test
  void every_read_throws_until_there_are_bytes() throws IOException {
    Ends ends = connected();
    Socket server = nonBlocking(ends.server());
    Message message = new Message(room());
    fails(ErrnoException.WouldBlock.class, () -> server.readPartial(room()));
    fails(ErrnoException.WouldBlock.class, () -> server.recv(room(), 0));
    fails(ErrnoException.WouldBlock.class, () -> server.recvfrom(room(), 0));
    fails(ErrnoException.WouldBlock.class, () -> server.recvmsg(message, 0, Deadline.NONE));
    fails(
        ErrnoException.WouldBlock.class, () -> server.recvmmsg(List.of(message), 0, Deadline.NONE));
    fails(ErrnoException.WouldBlock.class, () -> server.readFully(room(), Deadline.NONE));
    ends.client().write(bytes("x"));
    server.poll(Socket.READ, soon());
    assertThat(server.readPartial(room())).isEqualTo(1);
  }

  @Test
  void what_came_before_it_threw_is_in_the_buffer() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("some"));
    Socket server = nonBlocking(ends.server());
    server.poll(Socket.READ, soon());
    ByteBuffer into = room();
    fails(ErrnoException.WouldBlock.class, () -> server.readFully(into, Deadline.NONE));
    assertThat(text(into)).isEqualTo("some");
  }

  @Test
  void every_write_throws_when_there_is_no_room() throws IOException {
    Ends ends = connected();
    stuff(ends.client());
    Socket client = nonBlocking(ends.client());
    Message message = new Message(bytes("x"));
    fails(ErrnoException.WouldBlock.class, () -> client.write(bytes("x")));
    fails(ErrnoException.WouldBlock.class, () -> client.send(bytes("x"), 0));
    fails(ErrnoException.WouldBlock.class, () -> client.sendmsg(message, 0, Deadline.NONE));
    fails(
        ErrnoException.WouldBlock.class, () -> client.sendmmsg(List.of(message), 0, Deadline.NONE));
  }

  @Test
  void a_write_that_throws_tells_by_the_buffer_what_has_gone() throws IOException {
    Ends ends = connected();
    Socket client = nonBlocking(ends.client());
    ByteBuffer from = ByteBuffer.allocateDirect(16_000_000);
    fails(ErrnoException.WouldBlock.class, () -> client.write(from));
    assertThat(from.position()).isPositive();
    assertThat(ends.server().readFully(ByteBuffer.allocateDirect(from.position()), soon()))
        .isEqualTo(from.position());
  }

  @Test
  void a_connect_throws_and_goes_on() throws IOException {
    Socket listener = full();
    InetSocketAddress there = listener.localAddress();
    Socket client = nonBlocking(tcp());
    ErrnoException e = fails(ErrnoException.InProgress.class, () -> client.connect(there));
    assertThat(e).hasMessageContaining(":%d: EINPROGRESS (115)", there.getPort());
    fails(ErrnoException.AlreadyInProgress.class, () -> client.connect(there));
    closing(listener.accept(soon()));
    client.poll(Socket.WRITE, soon());
    client.connect(there);
    fails(ErrnoException.AlreadyConnected.class, () -> client.connect(there));
  }

  @Test
  void a_connect_in_that_mode_tells_its_refusal_when_it_is_asked_again() throws IOException {
    InetSocketAddress nobody = bound(Domain.INET, Type.STREAM).localAddress();
    Socket client = nonBlocking(tcp());
    fails(ErrnoException.InProgress.class, () -> client.connect(nobody));
    client.poll(Socket.WRITE, soon());
    fails(ErrnoException.ConnectionRefused.class, () -> client.connect(nobody));
  }

  @Test
  void calls_with_a_deadline_wait_all_the_same() throws Exception {
    Ends ends = connected();
    Socket server = nonBlocking(ends.server());
    fails(SocketTimeoutException.class, () -> server.readPartial(room(), tiny()));
    Waiting<String> read = start(() -> read(server)).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo("x");
    Socket listener = nonBlocking(listener());
    fails(SocketTimeoutException.class, () -> listener.accept(tiny()));
  }

  @Test
  void methods_that_do_not_wait_tell_by_their_result_in_either_mode() throws IOException {
    Ends ends = connected();
    Socket listener = listener();
    for (boolean on : new boolean[] {true, false}) {
      ends.server().setNonBlocking(on);
      listener.setNonBlocking(on);
      assertNothingThere(ends.server());
      assertThat(listener.acceptNonBlocking()).isNull();
      assertThat(ends.server().isNonBlocking()).isEqualTo(on);
      assertThat(listener.isNonBlocking()).isEqualTo(on);
    }
  }

  @Test
  void a_poll_waits_in_either_mode() throws Exception {
    Ends ends = connected();
    Socket server = nonBlocking(ends.server());
    Waiting<Integer> poll = start(() -> server.poll(Socket.READ, Deadline.NONE)).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(poll.value()).isEqualTo(Socket.READ);
  }

  @Test
  void turned_off_again_the_calls_wait() throws Exception {
    Ends ends = connected();
    Socket server = nonBlocking(ends.server());
    fails(ErrnoException.WouldBlock.class, () -> server.readPartial(room()));
    server.setNonBlocking(false);
    Waiting<Integer> read = start(() -> server.readPartial(room())).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo(1);
  }

  @Test
  void copies_share_the_mode() throws IOException {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup());
    copy.setNonBlocking(true);
    assertThat(ends.server().isNonBlocking()).isTrue();
    fails(ErrnoException.WouldBlock.class, () -> ends.server().readPartial(room()));
    ends.server().setNonBlocking(false);
    assertThat(copy.isNonBlocking()).isFalse();
  }

  @Test
  void turning_it_off_under_a_thread_that_waits_does_not_disturb_it() throws Exception {
    Socket listener = listener();
    Waiting<Socket> accept = start(() -> listener.accept(soon())).untilItWaits();
    listener.setNonBlocking(false);
    tcp().connect(listener.localAddress());
    closing(accept.value());
    Waiting<Socket> again = start(() -> listener.accept(soon())).untilItWaits();
    tcp().connect(listener.localAddress());
    closing(again.value());
  }
}
