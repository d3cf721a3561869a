package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.OpenDescriptors;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several descriptors of one socket. After CPython's test_socket (BasicTCPTest.testDup,
/// InheritanceTest.test_dup) and libuv's close-order, tcp-close-while-connecting, close-fd.
class CopiesTest extends Case {
  @Test
  void a_copy_reads_what_the_original_would() throws IOException {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup());
    ends.client().write(bytes("one two"));
    assertThat(read(copy, 4)).isEqualTo("one ");
    assertThat(read(ends.server(), 3)).isEqualTo("two");
    assertThat(copy.fileno()).isNotEqualTo(ends.server().fileno());
    assertThat(copy.domain()).isEqualTo(Domain.INET);
    assertThat(copy.type()).isEqualTo(Type.STREAM);
    assertThat(copy.remoteAddress()).isEqualTo(ends.client().localAddress());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_connection_ends_with_its_last_copy_whichever_that_is(boolean originalFirst)
      throws IOException {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup());
    Socket first = originalFirst ? ends.server() : copy;
    Socket last = originalFirst ? copy : ends.server();
    first.close();
    assertNothingThere(ends.client());
    last.write(bytes("open still"));
    assertThat(read(ends.client())).isEqualTo("open still");
    last.close();
    assertEnd(ends.client());
  }

  @Test
  void a_shutdown_concerns_all_copies() throws IOException {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup());
    copy.closeWrite();
    assertEnd(ends.client());
    fails(ErrnoException.BrokenPipe.class, () -> ends.server().write(bytes("x")));
  }

  @Test
  void a_closed_copy_is_closed_and_the_others_are_not() throws IOException {
    Ends ends = connected();
    Socket copy = ends.server().dup();
    copy.close();
    fails(SocketClosedException.class, () -> read(copy));
    fails(SocketClosedException.class, copy::dup);
    assertThat(ends.server().isOpen()).isTrue();
  }

  @Test
  void options_belong_to_the_socket_and_not_to_a_copy() throws IOException {
    Socket socket = tcp();
    Socket copy = closing(socket.dup());
    copy.setOption(Option.SO_KEEPALIVE, true);
    assertThat(socket.getOption(Option.SO_KEEPALIVE)).isTrue();
  }

  @Test
  void a_copy_of_a_listener_accepts_too() throws IOException {
    Socket listener = listener();
    Socket copy = closing(listener.dup());
    listener.close();
    tcp().connect(copy.localAddress());
    closing(copy.accept(soon()));
  }

  @Test
  void two_copies_wait_at_the_same_time_and_each_gets_its_bytes() throws Exception {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup());
    Waiting<String> one = start(() -> read(ends.server(), 1)).untilItWaits();
    Waiting<String> two = start(() -> read(copy, 1)).untilItWaits();
    ends.client().write(bytes("ab"));
    assertThat(List.of(one.value(), two.value())).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void closing_one_copy_does_not_disturb_who_waits_on_another() throws Exception {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup());
    Waiting<String> gone = start(() -> read(ends.server())).untilItWaits();
    Waiting<String> waits = start(() -> read(copy)).untilItWaits();
    ends.server().close();
    assertThat(gone.failure()).isInstanceOf(SocketClosedException.class);
    waits.untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(waits.value()).isEqualTo("x");
  }

  @Test
  void a_number_that_is_used_again_by_a_copy_is_waited_for_anew() throws Exception {
    Ends ends = connected();
    for (int i = 0; i < 20; i++) {
      Socket copy = ends.server().dup();
      Waiting<String> read = start(() -> read(copy)).untilItWaits();
      ends.client().write(bytes("x"));
      assertThat(read.value()).isEqualTo("x");
      copy.close();
    }
  }

  @Test
  void a_copy_has_the_lowest_free_number() throws IOException {
    Socket one = udp();
    Socket two = udp();
    one.close();
    Socket copy = closing(two.dup());
    assertThat(copy.fileno()).isLessThanOrEqualTo(one.fileno());
  }

  // ---------------------------------------------------------------- dup2

  @Test
  void a_copy_has_the_number_that_one_chooses() throws IOException {
    Ends ends = connected();
    Socket copy = closing(ends.server().dup2(900));
    assertThat(copy.fileno()).isEqualTo(900);
    assertThat(copy.isCloseOnExec()).isTrue();
    ends.server().close();
    ends.client().write(bytes("x"));
    assertThat(read(copy)).isEqualTo("x");
  }

  @Test
  void what_had_the_number_is_closed_without_a_word() throws IOException {
    Ends ends = connected();
    Ends victim = connected();
    // The number is the copy's from here on, so the victim's owner must not close it.
    int number = victim.client().detach();
    Socket copy = closing(ends.server().dup2(number));
    assertEnd(victim.server());
    ends.client().write(bytes("x"));
    assertThat(read(copy)).isEqualTo("x");
  }

  @Test
  void ones_own_number_and_impossible_ones_are_refused() throws IOException {
    Socket socket = udp();
    fails(ErrnoException.InvalidArgument.class, () -> socket.dup2(socket.fileno()));
    fails(ErrnoException.BadDescriptor.class, () -> socket.dup2(-1));
    fails(ErrnoException.BadDescriptor.class, () -> socket.dup2(Integer.MAX_VALUE));
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void a_thread_that_waits_on_a_number_is_not_confused_by_a_copy_with_it() throws Exception {
    Ends one = connected();
    Waiting<String> read = start(() -> read(one.server())).untilItWaits();
    one.client().write(bytes("1"));
    assertThat(read.value()).isEqualTo("1");
    int number = one.server().detach(); // Whoever waited for it before is done with it.
    Ends two = connected();
    Socket copy = closing(two.server().dup2(number));
    Waiting<String> again = start(() -> read(copy)).untilItWaits();
    two.client().write(bytes("2"));
    assertThat(again.value()).isEqualTo("2");
  }

  // ---------------------------------------------------------------- exec

  @Test
  void every_descriptor_is_close_on_exec_however_it_was_made() throws IOException {
    Socket listener = listener();
    Socket client = tcp();
    client.connect(listener.localAddress());
    Socket server = closing(listener.accept(soon()));
    Ends ends = pair(Type.DGRAM);
    Socket copy = closing(client.dup());
    for (Socket one : List.of(listener, client, server, ends.client(), ends.server(), copy)) {
      assertThat(one.isCloseOnExec()).isTrue();
      assertThat(OpenDescriptors.flags(one.fileno()) & 0x80000).isNotZero();
    }
  }

  @Test
  void close_on_exec_is_a_copys_own() throws IOException {
    Socket socket = udp();
    socket.setCloseOnExec(false);
    assertThat(socket.isCloseOnExec()).isFalse();
    assertThat(OpenDescriptors.flags(socket.fileno()) & 0x80000).isZero();
    assertThat(closing(socket.dup()).isCloseOnExec()).isTrue();
    socket.setCloseOnExec(true);
    assertThat(socket.isCloseOnExec()).isTrue();
  }
}
