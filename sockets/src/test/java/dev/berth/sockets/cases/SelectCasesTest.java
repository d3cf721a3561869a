package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.DescriptorTooLargeException;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Fd;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Option;
import dev.berth.sockets.Pollable;
import dev.berth.sockets.Select;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// select(2) and the multiplexer on it: what it tells, refuses and survives. After CPython's
/// test_select (SelectTestCase) and test_socket, and libuv's poll-close, poll-closesocket, poll.
class SelectCasesTest extends Case {
  private record Connection(Socket socket, String name) implements Pollable {
    @Override
    public Fd fd() {
      return socket;
    }
  }

  private static Select.Ready<Socket> reading(Deadline deadline, Socket... sockets)
      throws IOException {
    return Select.select(List.of(sockets), List.of(), List.of(), deadline);
  }

  // ---------------------------------------------------------------- what is told

  @Test
  void those_that_are_ready_come_back_in_their_order() throws IOException {
    Ends one = connected();
    Ends two = connected();
    Ends three = connected();
    one.client().write(bytes("x"));
    three.client().write(bytes("x"));
    one.server().poll(Socket.READ, soon());
    three.server().poll(Socket.READ, soon());
    assertThat(reading(soon(), three.server(), two.server(), one.server()).readable())
        .containsExactly(three.server(), one.server());
  }

  @Test
  void objects_that_hold_a_socket_come_back_themselves() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("x"));
    ends.server().poll(Socket.READ, soon());
    Connection connection = new Connection(ends.server(), "guest");
    var ready = Select.select(List.of(connection), List.of(connection), List.of(), soon());
    assertThat(ready.readable()).containsExactly(connection);
    assertThat(ready.writable().getFirst().name()).isEqualTo("guest");
  }

  @Test
  void a_socket_may_be_in_all_sets_and_more_than_once() throws IOException {
    Ends ends = connected();
    List<Socket> twice = List.of(ends.server(), ends.server());
    var ready = Select.select(twice, twice, twice, soon());
    assertThat(ready.writable()).containsExactly(ends.server(), ends.server());
    assertThat(ready.readable()).isEmpty();
    assertThat(ready.exceptional()).isEmpty();
    assertThat(ready.isEmpty()).isFalse();
  }

  @Test
  void a_listener_is_readable_when_somebody_connects() throws Exception {
    Socket listener = listener();
    Waiting<Select.Ready<Socket>> wait =
        start(() -> reading(Deadline.NONE, listener)).untilItWaits();
    tcp().connect(listener.localAddress());
    assertThat(wait.value().readable()).containsExactly(listener);
    closing(listener.acceptNonBlocking());
  }

  @Test
  void a_connect_that_has_ended_is_writable_however_it_ended() throws IOException {
    Socket good = tcp();
    good.connectNonBlocking(listener().localAddress());
    assertThat(Select.select(List.of(), List.of(good), List.of(), soon()).writable())
        .containsExactly(good);
    Socket bad = tcp();
    bad.connectNonBlocking(bound(Domain.INET, Type.STREAM).localAddress());
    var ready = Select.select(List.of(bad), List.of(bad), List.of(), soon());
    assertThat(ready.writable()).containsExactly(bad);
    assertThat(ready.readable()).containsExactly(bad);
  }

  @Test
  void the_end_and_an_error_are_readable() throws IOException {
    Ends one = connected();
    one.client().close();
    assertThat(reading(soon(), one.server()).readable()).containsExactly(one.server());
    Ends two = connected();
    two.client().reset();
    assertThat(reading(soon(), two.server()).readable()).containsExactly(two.server());
  }

  @Test
  void empty_sets_wait_for_the_deadline() throws IOException {
    Deadline deadline = tiny();
    List<Socket> none = List.of();
    assertThat(Select.select(none, none, none, deadline).isEmpty()).isTrue();
    assertThat(deadline.remaining()).isZero();
  }

  @Test
  void a_deadline_that_has_passed_looks_once() throws IOException {
    Ends ends = connected();
    assertThat(reading(passed(), ends.server()).isEmpty()).isTrue();
    ends.client().write(bytes("x"));
    ends.server().poll(Socket.READ, soon());
    assertThat(reading(passed(), ends.server()).isEmpty()).isFalse();
  }

  @Test
  void a_hang_up_is_nothing_exceptional() throws IOException {
    Ends ends = connected();
    ends.client().reset();
    ends.server().poll(0, soon());
    List<Socket> server = List.of(ends.server());
    assertThat(Select.select(List.of(), List.of(), server, tiny()).isEmpty()).isTrue();
  }

  // ---------------------------------------------------------------- what is refused

  @Test
  void a_closed_socket_is_refused_by_its_name() throws IOException {
    Ends ends = connected();
    ends.server().close();
    SocketClosedException e =
        fails(SocketClosedException.class, () -> reading(soon(), ends.client(), ends.server()));
    assertThat(e).hasMessageStartingWith("select tcp").hasMessageContaining("it is closed");
    ends.client().close();
  }

  @Test
  void a_number_beyond_the_sets_is_refused_in_each_of_them() throws IOException {
    Ends ends = connected();
    Socket last = closing(ends.server().dup2(1023));
    Socket beyond = closing(ends.server().dup2(1024));
    List<Socket> one = List.of(beyond);
    List<Socket> none = List.of();
    fails(DescriptorTooLargeException.class, () -> Select.select(one, none, none, soon()));
    fails(DescriptorTooLargeException.class, () -> Select.select(none, one, none, soon()));
    fails(DescriptorTooLargeException.class, () -> Select.select(none, none, one, soon()));
    assertThat(Select.select(none, List.of(last), none, soon()).writable()).containsExactly(last);
    Multiplexer multiplexer = closing(Multiplexer.open(Multiplexer.Kind.SELECT));
    DescriptorTooLargeException e =
        fails(DescriptorTooLargeException.class, () -> multiplexer.add(beyond, Socket.READ, null));
    assertThat(e).hasMessageContaining("1024").hasMessageContaining("FD_SETSIZE");
    multiplexer.add(last, Socket.WRITE, null);
    assertThat(multiplexer.await(Long.MAX_VALUE)).isEqualTo(1);
  }

  @Test
  void after_a_refusal_the_sockets_can_be_closed_at_once() throws IOException {
    Ends ends = connected();
    Socket beyond = closing(ends.server().dup2(1500));
    fails(DescriptorTooLargeException.class, () -> reading(soon(), ends.server(), beyond));
    beyond.close();
    ends.server().close();
    assertEnd(ends.client());
  }

  // ---------------------------------------------------------------- closing

  @Test
  void closing_a_socket_does_not_end_the_wait_and_keeps_its_number() throws Exception {
    Ends ends = connected();
    Ends other = connected();
    Waiting<Select.Ready<Socket>> wait =
        start(() -> reading(Deadline.NONE, ends.server(), other.server())).untilItWaits();
    ends.server().close();
    Socket next = udp();
    assertThat(next.fileno()).isNotEqualTo(ends.server().fileno());
    other.client().write(bytes("x"));
    try {
      assertThat(wait.value().readable()).containsExactly(other.server());
    } catch (SocketClosedException e) {
      // Woken for another reason, it looks at them again and finds that one is closed.
      assertThat(e).hasMessageContaining("select");
    }
    assertEnd(ends.client());
  }

  @ParameterizedTest
  @EnumSource
  void a_closed_socket_in_a_multiplexer_is_told_no_more_nor_is_who_has_its_number(
      Multiplexer.Kind kind) throws IOException {
    Multiplexer multiplexer = closing(Multiplexer.open(kind));
    Ends gone = connected();
    int number = gone.server().fileno();
    Multiplexer.Registration old = multiplexer.add(gone.server(), Socket.READ, "old");
    gone.server().close();
    Ends next = connected();
    Socket sameNumber =
        next.server().fileno() == number || next.client().fileno() == number
            ? next.server()
            : closing(next.server().dup2(number));
    Multiplexer.Registration registration = multiplexer.add(sameNumber, Socket.READ, "new");
    next.client().write(bytes("x"));
    assertThat(multiplexer.await(Long.MAX_VALUE)).isEqualTo(1);
    assertThat(multiplexer.ready(0)).isSameAs(registration);
    assertThat(old.ready()).isZero();
    old.cancel();
    assertThat(multiplexer.await(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_socket_that_is_cancelled_is_told_no_more_and_can_be_added_again(Multiplexer.Kind kind)
      throws IOException {
    Multiplexer multiplexer = closing(Multiplexer.open(kind));
    Ends ends = connected();
    Multiplexer.Registration registration = multiplexer.add(ends.server(), Socket.READ, null);
    ends.client().write(bytes("x"));
    assertThat(multiplexer.await(Long.MAX_VALUE)).isEqualTo(1);
    registration.cancel();
    registration.cancel();
    assertThat(multiplexer.await(0)).isZero();
    multiplexer.add(ends.server(), Socket.READ, null);
    assertThat(multiplexer.await(Long.MAX_VALUE)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void readable_and_writable_are_told_as_they_come(Multiplexer.Kind kind) throws Exception {
    Multiplexer multiplexer = closing(Multiplexer.open(kind));
    Ends ends = pair(Type.STREAM);
    int both = Socket.READ | Socket.WRITE;
    Multiplexer.Registration registration = multiplexer.add(ends.client(), both, null);
    assertThat(multiplexer.await(Long.MAX_VALUE)).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Socket.WRITE);
    long count = stuff(ends.client());
    assertThat(multiplexer.await(0)).isZero();
    Waiting<Integer> wait = start(() -> multiplexer.await(Long.MAX_VALUE)).untilItWaits();
    ends.server().write(bytes("x"));
    assertThat(wait.value()).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Socket.READ);
    read(ends.server(), (int) count);
    assertThat(multiplexer.await(0)).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(both);
  }

  @ParameterizedTest
  @EnumSource(names = {"POLL", "EPOLL"})
  void a_hang_up_is_told_unasked_where_there_is_such_a_thing(Multiplexer.Kind kind)
      throws IOException {
    Multiplexer multiplexer = closing(Multiplexer.open(kind));
    Ends ends = connected();
    Multiplexer.Registration registration = multiplexer.add(ends.server(), 0, null);
    ends.client().reset();
    assertThat(multiplexer.await(Long.MAX_VALUE)).isEqualTo(1);
    assertThat(registration.ready()).isEqualTo(Socket.ERROR | Socket.HANGUP);
    assertThat(ends.server().getOption(Option.SO_ERROR)).isPresent();
  }

  @Test
  void with_select_who_asks_for_nothing_is_told_nothing() throws IOException {
    Multiplexer multiplexer = closing(Multiplexer.open(Multiplexer.Kind.SELECT));
    Ends ends = connected();
    multiplexer.add(ends.server(), 0, null);
    ends.client().reset();
    ends.server().poll(0, soon());
    assertThat(multiplexer.await(5_000_000)).isZero();
  }
}
