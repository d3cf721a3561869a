package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Bytes over TCP, from the listener to the end. After CPython's test_socket (BasicTCPTest,
/// TCPCloserTest, GeneralModuleTests) and libuv's tcp-writealot, tcp-write-in-a-row,
/// tcp-write-queue-order, delayed-accept, getsockname, tcp-bind-error.
class TcpStreamTest extends Case {
  @Test
  void what_is_sent_is_received() throws IOException {
    Ends ends = connected();
    ends.server().write(bytes(TEXT));
    assertThat(read(ends.client(), TEXT.length())).isEqualTo(TEXT);
  }

  @Test
  void it_is_the_same_over_ipv6() throws IOException {
    Ends ends = connected(Domain.INET6);
    ends.server().write(bytes(TEXT));
    assertThat(read(ends.client(), TEXT.length())).isEqualTo(TEXT);
    assertThat(ends.client().remoteAddress()).isEqualTo(ends.server().localAddress());
  }

  @Test
  void what_the_buffer_has_no_room_for_comes_with_the_next_read() throws IOException {
    Ends ends = connected();
    ends.server().write(bytes("a sentence"));
    ByteBuffer small = ByteBuffer.allocate(4);
    assertThat(ends.client().readPartial(small, soon())).isEqualTo(4);
    assertThat(text(small)).isEqualTo("a se");
    assertThat(read(ends.client())).isEqualTo("ntence");
  }

  @Test
  void recvfrom_on_a_stream_gives_bytes_without_an_address() throws IOException {
    Ends ends = connected();
    ends.server().write(bytes("a sentence"));
    ByteBuffer into = ByteBuffer.allocate(100);
    assertThat(ends.client().recvfrom(into.limit(4), 0)).isEqualTo(UnixAddress.UNNAMED);
    assertThat(ends.client().recvfrom(into.limit(100), 0)).isEqualTo(UnixAddress.UNNAMED);
    assertThat(text(into)).isEqualTo("a sentence");
  }

  @Test
  void recvfrom_at_the_end_of_a_stream_gives_no_bytes() throws IOException {
    Ends ends = connected();
    ends.server().close();
    ByteBuffer into = ByteBuffer.allocate(100);
    assertThat(ends.client().recvfrom(into, 0, soon())).isEqualTo(UnixAddress.UNNAMED);
    assertThat(into.position()).isZero();
  }

  @Test
  void a_write_hands_over_all_however_much_it_is() throws Exception {
    Ends ends = connected();
    int count = 3_000_000;
    Waiting<Integer> write =
        start(() -> {
          ByteBuffer all = ByteBuffer.allocateDirect(count);
          all.put(count - 1, (byte) 'z');
          ends.server().write(all);
          ends.server().closeWrite();
          return all.remaining();
        });
    byte[] all = ends.client().read(count, soon());
    assertThat(all).hasSize(count).endsWith((byte) 'z');
    assertThat(write.value()).isZero();
  }

  @Test
  void many_small_writes_arrive_in_their_order() throws IOException {
    Ends ends = connected();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      ends.client().write(bytes(i + ","));
      expected.append(i).append(',');
    }
    ends.client().closeWrite();
    assertThat(read(ends.server(), 10_000)).isEqualTo(expected.toString());
  }

  @Test
  void the_end_comes_after_the_last_byte_and_stays() throws IOException {
    Ends ends = connected();
    ends.client().write(bytes("last"));
    ends.client().close();
    assertThat(read(ends.server())).isEqualTo("last");
    assertEnd(ends.server());
    assertEnd(ends.server());
    assertThat(ends.server().poll(Socket.READ, passed())).isEqualTo(Socket.READ);
  }

  @Test
  void a_read_returns_with_the_first_byte() throws Exception {
    Ends ends = connected();
    Waiting<String> read = start(() -> read(ends.server())).untilItWaits();
    ends.client().write(bytes("1"));
    assertThat(read.value()).isEqualTo("1");
  }

  @Test
  void both_ends_may_write_at_the_same_time() throws Exception {
    Ends ends = connected();
    int count = 1_000_000;
    Waiting<Boolean> there = start(() -> give(ends.client(), count));
    Waiting<Boolean> back = start(() -> give(ends.server(), count));
    Waiting<Integer> taken = start(() -> take(ends.client(), count));
    assertThat(take(ends.server(), count)).isEqualTo(count);
    assertThat(taken.value()).isEqualTo(count);
    assertThat(there.value() && back.value()).isTrue();
  }

  private static boolean give(Socket socket, int count) throws IOException {
    socket.write(ByteBuffer.allocateDirect(count), soon());
    return true;
  }

  private static int take(Socket socket, int count) throws IOException {
    return socket.readFully(ByteBuffer.allocateDirect(count), soon());
  }

  @Test
  void an_empty_buffer_sends_and_receives_nothing() throws IOException {
    Ends ends = connected();
    ByteBuffer none = ByteBuffer.allocate(0);
    ends.client().write(none);
    assertThat(ends.client().send(none, 0)).isZero();
    assertThat(ends.server().recv(none, 0)).isZero();
    assertNothingThere(ends.server());
  }

  // ---------------------------------------------------------------- listeners

  @Test
  void an_accepted_connection_is_a_socket_of_its_own_with_both_addresses() throws IOException {
    Socket listener = listener();
    Socket client = tcp();
    client.connect(listener.localAddress());
    Socket server = closing(listener.accept(soon()));
    assertThat(server.fileno()).isNotEqualTo(listener.fileno());
    assertThat(server.localAddress()).isEqualTo(listener.localAddress());
    assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
    assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
  }

  @Test
  void two_connections_of_one_listener_differ_in_the_clients_port() throws IOException {
    Socket listener = listener();
    tcp().connect(listener.localAddress());
    tcp().connect(listener.localAddress());
    Socket one = closing(listener.accept(soon()));
    Socket two = closing(listener.accept(soon()));
    assertThat(one.localAddress()).isEqualTo(two.localAddress());
    assertThat(one.remoteAddress()).isNotEqualTo(two.remoteAddress());
  }

  @Test
  void connections_are_accepted_in_the_order_in_which_they_came() throws IOException {
    Socket listener = listener();
    for (int i = 0; i < 5; i++) {
      Socket client = tcp();
      client.connect(listener.localAddress());
      client.write(bytes("" + i));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(read(closing(listener.accept(soon())))).isEqualTo("" + i);
    }
  }

  @Test
  void a_client_may_have_written_and_gone_before_it_is_accepted() throws IOException {
    Socket listener = listener();
    Socket client = tcp();
    client.connect(listener.localAddress());
    client.write(bytes("was here"));
    client.close();
    Socket server = closing(listener.accept(soon()));
    assertThat(read(server, 8)).isEqualTo("was here");
    assertEnd(server);
  }

  @Test
  void closing_a_listener_resets_those_who_were_not_accepted() throws IOException {
    Socket listener = listener();
    Socket client = tcp();
    client.connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    listener.close();
    fails(ErrnoException.ConnectionReset.class, () -> read(client));
  }

  @Test
  void closing_a_listener_keeps_those_who_were_accepted() throws IOException {
    Socket listener = listener();
    Socket client = tcp();
    client.connect(listener.localAddress());
    Socket server = closing(listener.accept(soon()));
    listener.close();
    client.write(bytes("still"));
    assertThat(read(server)).isEqualTo("still");
  }

  @Test
  void listening_without_a_bind_takes_a_free_port() throws IOException {
    Socket listener = tcp();
    listener.listen(1);
    assertThat(listener.localAddress().getPort()).isPositive();
    assertThat(listener.localAddress().getAddress().isAnyLocalAddress()).isTrue();
    tcp().connect(loopback(Domain.INET, listener.localAddress().getPort()));
    closing(listener.accept(soon()));
  }

  @Test
  void a_listener_has_no_peer() throws IOException {
    Socket listener = listener();
    fails(ErrnoException.NotConnected.class, listener::getpeername);
    assertThat(listener.getOption(Option.SO_ACCEPTCONN)).isTrue();
  }

  @Test
  void two_may_bind_one_port_with_so_reuseaddr_but_only_one_may_listen() throws IOException {
    Socket one = tcp();
    Socket two = tcp();
    one.setOption(Option.SO_REUSEADDR, true);
    two.setOption(Option.SO_REUSEADDR, true);
    one.bind(loopback(Domain.INET, 0));
    two.bind(one.localAddress());
    one.listen(1);
    fails(ErrnoException.AddressInUse.class, () -> two.listen(1));
  }

  @Test
  void a_port_whose_connection_lingers_in_time_wait_is_taken() throws IOException {
    Socket listener = listener();
    var address = listener.localAddress();
    Socket client = tcp();
    client.connect(address);
    Socket server = closing(listener.accept(soon()));
    server.close(); // Who closes first keeps the connection in TIME_WAIT.
    assertEnd(client);
    client.close();
    listener.close();
    Socket again = tcp();
    fails(ErrnoException.AddressInUse.class, () -> again.bind(address));
  }

  @Test
  void with_so_reuseaddr_a_lingering_port_is_free() throws IOException {
    Socket listener = tcp();
    listener.setOption(Option.SO_REUSEADDR, true);
    listener.bind(loopback(Domain.INET, 0));
    listener.listen(1);
    var address = listener.localAddress();
    Socket client = tcp();
    client.connect(address);
    Socket server = closing(listener.accept(soon()));
    server.close();
    assertEnd(client);
    client.close();
    listener.close();
    Socket again = socket(Domain.INET, Type.STREAM);
    again.setOption(Option.SO_REUSEADDR, true);
    again.bind(address);
    again.listen(1);
    assertThat(again.localAddress()).isEqualTo(address);
  }
}
