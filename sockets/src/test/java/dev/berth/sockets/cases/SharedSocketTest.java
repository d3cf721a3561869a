package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Two threads on one socket: what each of them gets is defined, and nothing is lost. After
/// CPython's test_socket (ThreadableTest) and libuv's multiple-listen, tcp-write-to-half-open.
class SharedSocketTest extends Case {
  private static final int MANY = 200;

  @Test
  void of_two_readers_each_gets_some_and_together_they_get_all() throws Exception {
    Ends ends = connected();
    AtomicInteger taken = new AtomicInteger();
    List<Waiting<Boolean>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(start(() -> count(ends.server(), taken)));
    }
    for (int i = 0; i < MANY; i++) {
      ends.client().write(bytes("0123456789"));
    }
    ends.client().closeWrite();
    for (Waiting<Boolean> reader : readers) {
      assertThat(reader.value()).isTrue();
    }
    assertThat(taken).hasValue(10 * MANY);
  }

  private static boolean count(Socket socket, AtomicInteger taken) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(7);
    for (int n; (n = socket.readPartial(into.clear(), soon())) != Socket.END; ) {
      taken.addAndGet(n);
    }
    return true;
  }

  @Test
  void of_two_writers_all_bytes_arrive() throws Exception {
    Ends ends = connected();
    int each = 500_000;
    Waiting<Boolean> one = start(() -> fill(ends.client(), (byte) 'a', each));
    Waiting<Boolean> two = start(() -> fill(ends.client(), (byte) 'b', each));
    ByteBuffer into = ByteBuffer.allocate(2 * each);
    assertThat(ends.server().readFully(into, soon())).isEqualTo(2 * each);
    assertThat(one.value() && two.value()).isTrue();
    int as = 0;
    for (byte b : into.array()) {
      as += b == 'a' ? 1 : 0;
    }
    assertThat(as).isEqualTo(each);
    assertNothingThere(ends.server());
  }

  private static boolean fill(Socket socket, byte value, int count) throws IOException {
    ByteBuffer from = ByteBuffer.allocate(count);
    Arrays.fill(from.array(), value);
    socket.write(from, soon());
    return true;
  }

  @Test
  void datagrams_of_two_senders_stay_whole() throws Exception {
    Ends ends = pair(Type.DGRAM);
    Waiting<Boolean> one = start(() -> say(ends.client(), "first"));
    Waiting<Boolean> two = start(() -> say(ends.client(), "second one"));
    for (int i = 0; i < 2 * MANY; i++) {
      assertThat(read(ends.server())).isIn("first", "second one");
    }
    assertThat(one.value() && two.value()).isTrue();
  }

  private static boolean say(Socket socket, String text) throws IOException {
    for (int i = 0; i < MANY; i++) {
      socket.send(bytes(text), 0, soon());
    }
    return true;
  }

  @Test
  void each_datagram_goes_to_one_of_two_receivers() throws Exception {
    Ends ends = pair(Type.SEQPACKET);
    Waiting<Set<String>> one = start(() -> all(ends.server()));
    Waiting<Set<String>> two = start(() -> all(ends.server()));
    for (int i = 0; i < MANY; i++) {
      ends.client().send(bytes("" + i), 0, soon());
    }
    ends.client().closeWrite();
    Set<String> both = new HashSet<>(one.value());
    int count = both.size() + two.value().size();
    both.addAll(two.value());
    assertThat(both).hasSize(MANY);
    assertThat(count).isEqualTo(MANY);
  }

  private static Set<String> all(Socket socket) throws IOException {
    Set<String> all = new HashSet<>();
    for (String one; !(one = read(socket)).isEmpty(); ) {
      all.add(one);
    }
    return all;
  }

  @Test
  void a_reader_and_a_writer_do_not_disturb_each_other() throws Exception {
    Ends ends = connected();
    int before = (int) stuff(ends.client());
    Waiting<String> read = start(() -> read(ends.client())).untilItWaits();
    Waiting<Boolean> write = start(() -> fill(ends.client(), (byte) 'x', 100_000)).untilItWaits();
    ends.server().write(bytes("answer"));
    assertThat(read.value()).isEqualTo("answer");
    write.untilItWaits();
    read(ends.server(), before + 100_000);
    assertThat(write.value()).isTrue();
  }

  @Test
  void of_two_acceptors_each_connection_goes_to_one() throws Exception {
    Socket listener = listener();
    Waiting<Socket> one = start(() -> listener.accept(soon())).untilItWaits();
    Waiting<Socket> two = start(() -> listener.accept(Deadline.NONE)).untilItWaits();
    tcp().connect(listener.localAddress());
    tcp().connect(listener.localAddress());
    Socket first = closing(one.value());
    Socket second = closing(two.value());
    assertThat(first.remoteAddress()).isNotEqualTo(second.remoteAddress());
    assertThat(listener.acceptNonBlocking()).isNull();
  }

  @Test
  void of_two_who_connect_the_second_is_told_that_it_is_under_way() throws Exception {
    Socket listener = full();
    Socket client = tcp();
    Waiting<Boolean> first =
        start(
                () -> {
                  client.connect(listener.localAddress(), soon());
                  return true;
                })
            .untilItWaits();
    fails(
        ErrnoException.AlreadyInProgress.class,
        () -> client.connectNonBlocking(listener.localAddress()));
    closing(listener.accept(soon()));
    assertThat(first.value()).isTrue();
    assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
  }

  @Test
  void of_many_who_close_one_does() throws Exception {
    for (int i = 0; i < 50; i++) {
      Ends ends = pair(Type.STREAM);
      List<Waiting<Boolean>> all = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        all.add(
            start(() -> {
              ends.server().close();
              return true;
            }));
      }
      for (Waiting<Boolean> one : all) {
        assertThat(one.value()).isTrue();
      }
      assertEnd(ends.client());
      ends.client().close();
    }
  }

  @Test
  void who_polls_does_not_take_what_another_reads() throws Exception {
    Ends ends = connected();
    Waiting<Integer> poll =
        start(() -> ends.server().poll(Socket.READ, Deadline.NONE)).untilItWaits();
    Waiting<Integer> second = start(() -> ends.server().poll(Socket.READ, soon())).untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(poll.value()).isEqualTo(Socket.READ);
    assertThat(second.value()).isEqualTo(Socket.READ);
    assertThat(read(ends.server())).isEqualTo("x");
  }

  @Test
  void options_may_be_changed_while_others_wait() throws Exception {
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.server())).untilItWaits();
    for (int i = 0; i < 50; i++) {
      ends.server().setOption(Option.TCP_NODELAY, i % 2 == 0);
      ends.server().getsockname();
    }
    read.untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo("x");
  }

  @Test
  void urgent_data_wake_only_those_who_wait_for_them() throws Exception {
    assumeTrue(
        threads.name().equals("VIRTUAL"),
        "a reader that waits in the kernel passes over the urgent byte as soon as it comes");
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.server())).untilItWaits();
    Waiting<Integer> urgent = start(() -> ends.server().poll(Socket.URGENT, soon())).untilItWaits();
    ends.client().writeUrgent(bytes("!"), soon());
    assertThat(urgent.value()).isEqualTo(Socket.URGENT);
    read.untilItWaits();
    ends.client().write(bytes("x"));
    assertThat(read.value()).isEqualTo("x");
  }
}
