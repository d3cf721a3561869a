package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Connections that are broken off. After libuv's tcp-close-reset, tcp-rst, tcp-write-fail,
/// tcp-connect-error-after-write, tcp-close-accept.
class ResetTest extends Case {
  @Test
  void the_peer_of_a_reset_is_told_once_and_then_sees_the_end() throws IOException {
    Ends ends = connected();
    ends.client().reset();
    ErrnoException e = fails(ErrnoException.ConnectionReset.class, () -> read(ends.server()));
    assertThat(e).hasMessageContaining(" -> 127.0.0.1:").hasMessageContaining("ECONNRESET (104)");
    assertEnd(ends.server());
    fails(ErrnoException.BrokenPipe.class, () -> ends.server().write(bytes("x")));
  }

  @Test
  void a_write_after_a_reset_is_told_of_it() throws IOException {
    Ends ends = connected();
    ends.client().reset();
    ends.server().poll(0, soon());
    fails(ErrnoException.ConnectionReset.class, () -> ends.server().write(bytes("x")));
    fails(ErrnoException.BrokenPipe.class, () -> ends.server().write(bytes("x")));
  }

  @Test
  void a_reset_drops_what_was_not_sent() throws IOException {
    Ends ends = connected();
    stuff(ends.client());
    ends.client().reset();
    fails(ErrnoException.ConnectionReset.class, () -> ends.server().read(100_000_000, soon()));
  }

  @Test
  void a_reset_ends_a_read_that_waits() throws Exception {
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.server())).untilItWaits();
    ends.client().reset();
    assertThat(read.failure()).isInstanceOf(ErrnoException.ConnectionReset.class);
  }

  @Test
  void a_reset_ends_a_write_that_waits() throws Exception {
    Ends ends = connected();
    stuff(ends.server());
    Waiting<Boolean> write =
        start(
                () -> {
                  ends.server().write(ByteBuffer.allocate(100_000));
                  return true;
                })
            .untilItWaits();
    ends.client().reset();
    assertThat(write.failure()).isInstanceOf(ErrnoException.ConnectionReset.class);
  }

  @Test
  void a_reset_after_the_end_of_the_half_is_a_reset() throws IOException {
    Ends ends = connected();
    ends.client().closeWrite();
    assertEnd(ends.server());
    ends.client().reset();
    ends.server().poll(0, soon());
    fails(ErrnoException.BrokenPipe.class, () -> ends.server().write(bytes("x")));
  }

  @Test
  void the_accepted_side_may_reset_too() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("PING"));
    assertThat(read(ends.server())).isEqualTo("PING");
    ends.server().reset();
    fails(ErrnoException.ConnectionReset.class, () -> read(ends.client()));
  }

  @Test
  void who_closes_with_bytes_unread_resets() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("unread"));
    ends.server().poll(Socket.READ, soon());
    ends.server().close();
    fails(ErrnoException.ConnectionReset.class, () -> read(ends.client()));
  }

  @Test
  void who_writes_to_a_peer_that_has_closed_is_reset() throws IOException {
    Ends ends = connected();
    ends.server().close();
    assertEnd(ends.client());
    ends.client().write(bytes("into the void")); // It has gone before the answer comes.
    assertThat(ends.client().poll(0, soon()) & Socket.HANGUP).isNotZero();
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().write(bytes("x")));
  }

  @Test
  void a_reset_is_an_error_and_a_hang_up_to_poll() throws Exception {
    Ends ends = connected();
    Waiting<Integer> poll =
        start(() -> ends.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
    ends.client().reset();
    assertThat(poll.value()).isEqualTo(Socket.READ | Socket.ERROR | Socket.HANGUP);
  }

  @Test
  void the_error_can_be_taken_as_an_option_and_is_then_gone() throws IOException {
    Ends ends = connected();
    ends.client().reset();
    ends.server().poll(0, soon());
    assertThat(ends.server().getOption(Option.SO_ERROR)).contains(Errno.ECONNRESET);
    assertThat(ends.server().getOption(Option.SO_ERROR)).isEmpty();
    assertEnd(ends.server());
  }

  @Test
  void a_client_that_resets_before_it_is_accepted_is_accepted_and_gone() throws IOException {
    Socket listener = listener();
    Socket client = tcp();
    client.connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    client.reset();
    Socket server = closing(listener.accept(soon()));
    fails(ErrnoException.ConnectionReset.class, () -> read(server));
  }

  @Test
  void what_has_no_connection_is_just_closed() throws IOException {
    Socket socket = tcp();
    socket.reset();
    assertThat(socket.isOpen()).isFalse();
    socket.reset();
    Socket listener = listener();
    listener.reset();
    assertThat(listener.isOpen()).isFalse();
  }

  @Test
  void a_reset_waits_for_the_last_copy() throws IOException {
    Ends ends = connected();
    Socket copy = closing(ends.client().dup());
    ends.client().reset();
    assertNothingThere(ends.server());
    copy.write(bytes("not yet"));
    assertThat(read(ends.server())).isEqualTo("not yet");
    copy.close();
    fails(ErrnoException.ConnectionReset.class, () -> read(ends.server()));
  }

  @Test
  void a_unix_stream_knows_no_reset_but_its_end() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().reset();
    assertEnd(ends.server());
  }

  @Test
  void a_reset_ends_a_write_of_a_peer_with_its_deadline_too() throws Exception {
    Ends ends = connected();
    stuff(ends.server());
    Waiting<Integer> write =
        start(() -> ends.server().send(ByteBuffer.allocate(100_000), 0, soon())).untilItWaits();
    ends.client().reset();
    assertThat(write.failure()).isInstanceOf(ErrnoException.ConnectionReset.class);
  }
}
