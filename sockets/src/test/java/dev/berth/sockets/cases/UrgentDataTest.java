package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static dev.berth.sockets.MsgFlags.MSG_OOB;
import static dev.berth.sockets.MsgFlags.MSG_PEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Option;
import dev.berth.sockets.Select;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Urgent data, out of band and in line. After libuv's tcp-oob and poll-oob.
class UrgentDataTest extends Case {
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    Ends ends = connected();
    client = ends.client();
    server = ends.server();
    client.setOption(Option.TCP_NODELAY, true);
  }

  /// "ab", an urgent "!", "cd"; all of it has arrived.
  private void sendAroundTheMark() throws IOException {
    client.write(bytes("ab"));
    client.send(bytes("!"), MSG_OOB);
    client.write(bytes("cd"));
    server.poll(Socket.URGENT, soon());
  }

  private static String urgent(Socket socket) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(10);
    socket.recv(into, MSG_OOB, soon());
    return text(into);
  }

  // ---------------------------------------------------------------- out of band

  @Test
  void the_urgent_byte_is_read_apart_and_is_not_in_the_stream() throws IOException {
    sendAroundTheMark();
    assertThat(urgent(server)).isEqualTo("!");
    assertThat(read(server, 4)).isEqualTo("abcd");
    assertNothingThere(server);
  }

  @Test
  void the_urgent_byte_may_be_read_before_those_that_were_sent_before_it() throws IOException {
    client.write(ByteBuffer.allocate(50_000));
    client.send(bytes("!"), MSG_OOB);
    server.poll(Socket.URGENT, soon());
    assertThat(urgent(server)).isEqualTo("!");
    assertThat(read(server, 50_000)).hasSize(50_000);
  }

  @Test
  void a_read_stops_at_the_mark() throws IOException {
    sendAroundTheMark();
    assertThat(read(server)).isEqualTo("ab");
    assertThat(server.sockatmark()).isTrue();
    assertThat(read(server)).isEqualTo("cd");
    assertThat(server.sockatmark()).isFalse();
  }

  @Test
  void what_is_there_counts_up_to_the_mark() throws IOException {
    sendAroundTheMark();
    assertThat(server.available()).isEqualTo(2);
    read(server, 2);
    assertThat(read(server, 2)).isEqualTo("cd");
  }

  @Test
  void the_urgent_byte_can_be_read_once() throws IOException {
    sendAroundTheMark();
    urgent(server);
    fails(ErrnoException.InvalidArgument.class, () -> urgent(server));
    assertThat(read(server, 4)).isEqualTo("abcd");
  }

  @Test
  void where_there_is_no_urgent_byte_none_is_waited_for() throws IOException {
    client.write(bytes("x"));
    server.poll(Socket.READ, soon());
    ErrnoException e = fails(ErrnoException.InvalidArgument.class, () -> urgent(server));
    assertThat(e).hasMessageStartingWith("recv tcp 127.0.0.1:").hasMessageContaining("EINVAL (22)");
    assertThat(read(server)).isEqualTo("x");
  }

  @Test
  void a_look_at_the_urgent_byte_leaves_it_there() throws IOException {
    sendAroundTheMark();
    ByteBuffer into = ByteBuffer.allocate(1);
    assertThat(server.recv(into, MSG_OOB | MSG_PEEK)).isEqualTo(1);
    assertThat(server.recv(into.clear(), MSG_OOB | MSG_PEEK)).isEqualTo(1);
    assertThat(urgent(server)).isEqualTo("!");
  }

  @Test
  void of_several_bytes_sent_as_urgent_the_last_one_is() throws IOException {
    client.send(bytes("hello"), MSG_OOB);
    server.poll(Socket.URGENT, soon());
    assertThat(urgent(server)).isEqualTo("o");
    assertThat(read(server)).isEqualTo("hell");
  }

  @Test
  void of_two_urgent_bytes_the_second_is_and_the_first_is_in_the_stream() throws IOException {
    client.write(bytes("a"));
    client.send(bytes("1"), MSG_OOB);
    client.write(bytes("b"));
    client.send(bytes("2"), MSG_OOB);
    client.write(bytes("c"));
    client.closeWrite();
    // All of it is there when the end is.
    server.poll(Multiplexer.READ_HANGUP, soon());
    assertThat(urgent(server)).isEqualTo("2");
    assertThat(read(server, 100)).isEqualTo("a1bc");
  }

  @Test
  void each_urgent_byte_is_told_when_the_one_before_it_was_taken() throws IOException {
    for (String each : List.of("1", "2", "3")) {
      client.send(bytes(each), MSG_OOB);
      server.poll(Socket.URGENT, soon());
      assertThat(urgent(server)).isEqualTo(each);
      assertThat(server.poll(Socket.URGENT, passed())).isZero();
    }
    assertNothingThere(server);
  }

  @Test
  void an_urgent_byte_alone_makes_nothing_readable() throws IOException {
    client.send(bytes("!"), MSG_OOB);
    assertThat(server.poll(Socket.URGENT | Socket.READ, soon())).isEqualTo(Socket.URGENT);
    assertThat(urgent(server)).isEqualTo("!");
    assertNothingThere(server);
  }

  @Test
  void an_urgent_byte_is_lost_when_a_read_passes_it() throws IOException {
    sendAroundTheMark();
    assertThat(read(server, 4)).isEqualTo("abcd");
    fails(ErrnoException.InvalidArgument.class, () -> urgent(server));
    client.send(bytes("!"), MSG_OOB);
    server.poll(Socket.URGENT, soon());
    assertThat(server.recv(ByteBuffer.allocate(1), MSG_DONTWAIT)).isEqualTo(Socket.WOULD_BLOCK);
    fails(ErrnoException.InvalidArgument.class, () -> urgent(server));
  }

  @Test
  void recvfrom_and_recvmsg_read_the_urgent_byte_too() throws IOException {
    client.send(bytes("1"), MSG_OOB);
    server.poll(Socket.URGENT, soon());
    ByteBuffer into = ByteBuffer.allocate(1);
    server.recvfrom(into, MSG_OOB, soon());
    assertThat(text(into)).isEqualTo("1");
    client.sendmsg(new Message(bytes("2")), MSG_OOB, soon());
    server.poll(Socket.URGENT, soon());
    Message message = new Message(into.clear());
    assertThat(server.recvmsg(message, MSG_OOB, soon())).isEqualTo(1);
    assertThat(message.isUrgent()).isTrue();
    assertThat(text(into)).isEqualTo("2");
  }

  @Test
  void urgent_bytes_go_both_ways() throws IOException {
    client.send(bytes(">"), MSG_OOB);
    server.send(bytes("<"), MSG_OOB);
    client.poll(Socket.URGENT, soon());
    server.poll(Socket.URGENT, soon());
    assertThat(urgent(client) + urgent(server)).isEqualTo("<>");
  }

  // ---------------------------------------------------------------- in line

  @Test
  void in_line_a_read_stops_at_the_mark_and_the_next_begins_with_it() throws IOException {
    server.setOption(Option.SO_OOBINLINE, true);
    sendAroundTheMark();
    assertThat(server.sockatmark()).isFalse();
    assertThat(read(server)).isEqualTo("ab");
    assertThat(server.sockatmark()).isTrue();
    assertThat(read(server)).isEqualTo("!cd");
    assertThat(server.sockatmark()).isFalse();
  }

  @Test
  void in_line_the_urgent_byte_is_not_read_apart() throws IOException {
    server.setOption(Option.SO_OOBINLINE, true);
    sendAroundTheMark();
    fails(ErrnoException.InvalidArgument.class, () -> urgent(server));
    assertThat(read(server, 5)).isEqualTo("ab!cd");
  }

  @Test
  void in_line_it_is_told_as_urgent_until_it_is_read() throws IOException {
    server.setOption(Option.SO_OOBINLINE, true);
    sendAroundTheMark();
    assertThat(server.poll(Socket.URGENT, passed())).isEqualTo(Socket.URGENT);
    read(server, 2);
    assertThat(server.poll(Socket.URGENT, passed())).isEqualTo(Socket.URGENT);
    read(server, 1);
    assertThat(server.poll(Socket.URGENT, passed())).isZero();
  }

  // ---------------------------------------------------------------- at the end

  @Test
  void an_urgent_byte_at_the_end_is_there_before_the_end() throws IOException {
    client.write(bytes("ab"));
    client.send(bytes("!"), MSG_OOB);
    client.close();
    server.poll(Multiplexer.READ_HANGUP, soon());
    assertThat(read(server)).isEqualTo("ab");
    assertThat(urgent(server)).isEqualTo("!");
    assertEnd(server);
  }

  @Test
  void an_urgent_byte_arrives_although_its_sender_shuts_down() throws IOException {
    client.send(bytes("!"), MSG_OOB);
    client.closeWrite();
    server.poll(Multiplexer.READ_HANGUP, soon());
    int ready = server.poll(Socket.URGENT | Socket.READ, soon());
    assertThat(ready).isEqualTo(Socket.URGENT | Socket.READ);
    assertThat(urgent(server)).isEqualTo("!");
    assertEnd(server);
    server.write(bytes("answer"));
    assertThat(read(client)).isEqualTo("answer");
  }

  @Test
  void who_does_not_read_it_does_not_miss_the_end() throws IOException {
    client.write(bytes("ab"));
    client.send(bytes("!"), MSG_OOB);
    client.close();
    assertThat(read(server, 100)).isEqualTo("ab");
    assertEnd(server);
  }

  // ---------------------------------------------------------------- waiting

  @Test
  void select_tells_it_in_its_third_set() throws Exception {
    List<Socket> one = List.of(server);
    Waiting<Select.Ready<Socket>> wait =
        start(() -> Select.select(one, List.of(), one, Deadline.NONE)).untilItWaits();
    client.send(bytes("!"), MSG_OOB);
    assertThat(wait.value().exceptional()).containsExactly(server);
    assertThat(wait.value().readable()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void every_multiplexer_tells_it_to_those_who_ask(Multiplexer.Kind kind) throws Exception {
    Multiplexer multiplexer = closing(Multiplexer.open(kind));
    int all = Socket.READ | Socket.URGENT | Socket.WRITE;
    Multiplexer.Registration registration = multiplexer.add(server, all, null);
    while (multiplexer.await(0) == 0 || registration.ready() == Socket.WRITE) {
      client.send(bytes("!"), MSG_OOB);
    }
    assertThat(registration.ready() & Socket.URGENT).isNotZero();
    urgent(server);
    registration.interest(Socket.READ | Socket.URGENT);
    client.write(bytes("world"));
    Waiting<Integer> wait = start(() -> multiplexer.await(Long.MAX_VALUE));
    assertThat(wait.value()).isEqualTo(1);
    assertThat(registration.ready() & Socket.READ).isNotZero();
  }

  @Test
  void a_poll_for_it_waits_for_it() throws Exception {
    Waiting<Integer> poll = start(() -> server.poll(Socket.URGENT, Deadline.NONE)).untilItWaits();
    client.write(bytes("not urgent"));
    poll.untilItWaits();
    client.send(bytes("!"), MSG_OOB);
    assertThat(poll.value()).isEqualTo(Socket.URGENT);
  }

  // ---------------------------------------------------------------- other sockets

  @Test
  void datagrams_know_nothing_urgent() throws IOException {
    Ends ends = Transport.UDP.open(this);
    fails(Errno.EOPNOTSUPP, () -> ends.client().send(bytes("!"), MSG_OOB));
    Ends unix = pair(Type.DGRAM);
    fails(Errno.EOPNOTSUPP, () -> unix.client().send(bytes("!"), MSG_OOB));
  }

  @Test
  void unix_streams_have_it_where_the_kernel_has() throws IOException {
    Ends ends = pair(Type.STREAM);
    ends.client().write(bytes("ab"));
    try {
      ends.client().send(bytes("!"), MSG_OOB);
    } catch (ErrnoException e) {
      abort("needs CONFIG_AF_UNIX_OOB");
    }
    ends.client().write(bytes("cd"));
    assertThat(ends.server().poll(Socket.URGENT, soon())).isEqualTo(Socket.URGENT);
    assertThat(read(ends.server())).isEqualTo("ab");
    assertThat(ends.server().sockatmark()).isTrue();
    assertThat(urgent(ends.server())).isEqualTo("!");
    assertThat(read(ends.server())).isEqualTo("cd");
  }
}
