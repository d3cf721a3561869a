package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One half of a connection ends, or both do. After CPython's test_socket
/// (BasicTCPTest.testShutdown) and libuv's tcp-shutdown-after-write, shutdown-eof, shutdown-close,
/// shutdown-twice, shutdown-simultaneous, tcp-close-after-read-timeout.
class HalfCloseTest extends Case {
  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX", "UNIX_PACKET"})
  void the_end_of_one_half_leaves_the_other(Transport transport) throws IOException {
    Ends ends = transport.open(this);
    ends.client().send(bytes("question"), 0);
    ends.client().closeWrite();
    assertThat(read(ends.server())).isEqualTo("question");
    assertEnd(ends.server());
    ends.server().send(bytes("answer"), 0);
    ends.server().close();
    assertThat(read(ends.client())).isEqualTo("answer");
    assertEnd(ends.client());
  }

  @Test
  void all_that_was_written_comes_before_the_end() throws Exception {
    Ends ends = connected();
    int count = 16_000_000;
    Waiting<Boolean> write =
        start(() -> {
          ends.client().write(ByteBuffer.allocateDirect(count));
          ends.client().closeWrite();
          return true;
        });
    write.untilItWaits(); // Both buffers are full, and the rest is still to come.
    assertThat(ends.server().read(count, soon())).hasSize(count);
    assertThat(write.value()).isTrue();
  }

  @Test
  void what_was_written_comes_although_its_writer_has_closed() throws IOException {
    Ends ends = connected();
    long count = stuff(ends.client());
    ends.client().close();
    assertThat(ends.server().read((int) count, soon())).hasSize((int) count);
  }

  @Test
  void after_the_end_of_the_half_nothing_can_be_written() throws IOException {
    Ends ends = connected();
    ends.client().closeWrite();
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().write(bytes("x")));
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().send(bytes("x"), 0));
  }

  @Test
  void ending_a_half_twice_does_no_harm() throws IOException {
    Ends ends = connected();
    ends.client().closeWrite();
    ends.client().closeWrite();
    ends.client().closeRead();
    ends.client().closeRead();
    assertEnd(ends.server());
  }

  @Test
  void what_both_have_ended_is_no_connection_any_more() throws IOException {
    Ends ends = connected();
    ends.client().closeWrite();
    assertEnd(ends.server());
    ends.server().closeWrite();
    assertEnd(ends.client());
    // The one that ended last is done with once the other has acknowledged it.
    while (ends.server().poll(0, passed()) != Socket.HANGUP) {
      Thread.onSpinWait();
    }
    fails(ErrnoException.NotConnected.class, () -> ends.server().shutdown());
  }

  @Test
  void both_may_end_at_the_same_time() throws Exception {
    Ends ends = connected();
    Waiting<Boolean> one = start(() -> end(ends.client()));
    Waiting<Boolean> other = start(() -> end(ends.server()));
    assertThat(one.value() && other.value()).isTrue();
    assertThat(read(ends.client())).isEqualTo("bye");
    assertThat(read(ends.server())).isEqualTo("bye");
    assertEnd(ends.client());
    assertEnd(ends.server());
  }

  private static boolean end(Socket socket) throws IOException {
    socket.write(bytes("bye"));
    socket.closeWrite();
    return true;
  }

  @Test
  void the_end_of_the_reading_half_is_the_end_for_those_who_read() throws Exception {
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.server())).untilItWaits();
    ends.server().closeRead();
    assertThat(read.value()).isEmpty();
    assertEnd(ends.server());
  }

  @Test
  void what_comes_after_the_end_of_the_reading_half_is_there_all_the_same() throws IOException {
    Ends ends = connected();
    ends.server().closeRead();
    assertEnd(ends.server());
    ends.client().write(bytes("late"));
    while (ends.server().available() < 4) {
      Thread.onSpinWait();
    }
    assertThat(read(ends.server())).isEqualTo("late");
    assertEnd(ends.server());
  }

  @Test
  void the_peer_of_a_unix_stream_is_told_that_nobody_reads() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.server().closeRead();
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().write(bytes("x")));
  }

  @Test
  void ending_both_halves_ends_every_call_that_waits() throws Exception {
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.client())).untilItWaits();
    stuff(ends.client());
    Waiting<Boolean> write =
        start(
                () -> {
                  ends.client().write(bytes("x"));
                  return true;
                })
            .untilItWaits();
    ends.client().shutdown();
    assertThat(read.value()).isEmpty();
    assertThat(write.failure()).isInstanceOf(ErrnoException.BrokenPipe.class);
    assertThat(ends.client().isOpen()).isTrue();
  }

  @Test
  void a_listener_that_is_shut_down_accepts_nobody_any_more() throws Exception {
    Socket listener = listener();
    Waiting<Socket> accept = start(() -> listener.accept(Deadline.NONE)).untilItWaits();
    listener.shutdown();
    assertThat(accept.failure()).isInstanceOf(ErrnoException.InvalidArgument.class);
    fails(ErrnoException.InvalidArgument.class, listener::accept);
    fails(ErrnoException.ConnectionRefused.class, () -> tcp().connect(listener.localAddress()));
  }

  @Test
  void what_is_not_connected_has_no_halves() throws IOException {
    Socket tcp = tcp();
    fails(ErrnoException.NotConnected.class, tcp::closeWrite);
    fails(ErrnoException.NotConnected.class, tcp::closeRead);
    fails(ErrnoException.NotConnected.class, tcp::shutdown);
    Socket udp = udp();
    fails(ErrnoException.NotConnected.class, udp::shutdown);
    ErrnoException e = fails(ErrnoException.NotConnected.class, udp::closeWrite);
    assertThat(e).hasMessageStartingWith("shutdown udp 127.0.0.1:");
  }

  @Test
  void a_datagram_socket_with_a_peer_has() throws IOException {
    Ends ends = Transport.UDP.open(this);
    ends.client().closeWrite();
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().send(bytes("x"), 0));
    ends.server().send(bytes("y"), 0);
    assertThat(read(ends.client())).isEqualTo("y");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "POLL"})
  void the_end_of_the_peers_half_is_told_to_those_who_ask(Multiplexer.Kind kind) throws Exception {
    Ends ends = connected();
    Multiplexer multiplexer = closing(Multiplexer.open(kind));
    var registration = multiplexer.add(ends.server(), Multiplexer.READ_HANGUP, null);
    Waiting<Integer> wait = start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
    ends.client().closeWrite();
    assertThat(wait.value()).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Multiplexer.READ_HANGUP);
  }

  @Test
  void the_hang_up_is_told_when_both_halves_are_over() throws IOException {
    Ends ends = connected();
    assertThat(ends.server().poll(0, passed())).isZero();
    ends.client().closeWrite();
    assertEnd(ends.server());
    assertThat(ends.server().poll(0, passed())).isZero();
    ends.server().closeWrite();
    assertThat(ends.server().poll(0, soon()) & Socket.HANGUP).isNotZero();
  }

  @Test
  void a_connect_that_is_shut_down_before_it_stands_has_failed() throws Exception {
    Socket listener = full();
    Socket client = tcp();
    Waiting<Boolean> connect =
        start(
                () -> {
                  client.connect(listener.localAddress());
                  return true;
                })
            .untilItWaits();
    client.shutdown();
    assertThat(connect.failure())
        .isInstanceOfAny(
            ErrnoException.ConnectionReset.class, ErrnoException.ConnectionAborted.class);
  }
}
