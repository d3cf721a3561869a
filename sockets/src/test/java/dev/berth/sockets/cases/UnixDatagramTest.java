package dev.berth.sockets.cases;

import static dev.berth.sockets.MsgFlags.MSG_DONTWAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Datagrams within this machine: they arrive, in order, or the sender waits. After CPython's
/// test_socket (SendrecvmsgUnixDgram, TestUnixDomain, TestLinuxAbstractNamespace).
class UnixDatagramTest extends Case {
  @TempDir Path directory;

  private UnixAddress path(String name) {
    return UnixAddress.of(directory.resolve(name));
  }

  private Socket datagrams() throws IOException {
    return socket(Domain.UNIX, Type.DGRAM);
  }

  private Socket datagrams(String name) throws IOException {
    Socket socket = datagrams();
    socket.bind(path(name));
    return socket;
  }

  /// Sends until the receiver's queue is full; how many went.
  private static int fill(Socket client, UnixAddress to) throws IOException {
    int count = 0;
    while (client.sendto(bytes("."), MSG_DONTWAIT, to) != Socket.WOULD_BLOCK) {
      count++;
    }
    return count;
  }

  @Test
  void a_datagram_goes_from_path_to_path() throws IOException {
    Socket server = datagrams("server");
    Socket client = datagrams("client");
    client.sendto(bytes(TEXT), 0, path("server"));
    ByteBuffer into = ByteBuffer.allocate(100);
    assertThat(server.recvfrom(into, 0, soon())).isEqualTo(path("client"));
    assertThat(text(into)).isEqualTo(TEXT);
  }

  @Test
  void a_sender_without_a_name_cannot_be_answered() throws IOException {
    Socket server = datagrams("server");
    datagrams().sendto(bytes("x"), 0, path("server"));
    datagrams().sendto(bytes("y"), 0, path("server"));
    assertThat(server.recvfrom(ByteBuffer.allocate(1), 0)).isEqualTo(UnixAddress.UNNAMED);
    Message message = new Message(ByteBuffer.allocate(1));
    server.recvmsg(message, 0, soon());
    assertThat(message.address()).isNull();
  }

  @Test
  void a_sender_that_lets_the_kernel_choose_a_name_can_be_answered() throws IOException {
    Socket server = datagrams("server");
    Socket client = datagrams();
    client.bind(UnixAddress.UNNAMED);
    UnixAddress name = (UnixAddress) client.getsockname();
    assertThat(name.isAbstract()).isTrue();
    assertThat(name.toString()).matches("@[0-9a-f]{5}");
    client.sendto(bytes("x"), 0, path("server"));
    assertThat(server.recvfrom(ByteBuffer.allocate(1), 0)).isEqualTo(name);
    server.sendto(bytes("answer"), 0, name);
    assertThat(read(client)).isEqualTo("answer");
  }

  @Test
  void empty_datagrams_count() throws IOException {
    Ends ends = pair(Type.DGRAM);
    ends.client().send(ByteBuffer.allocate(0), 0);
    ends.client().send(bytes("x"), 0);
    assertThat(ends.server().recv(ByteBuffer.allocateDirect(1), 0)).isZero();
    assertThat(read(ends.server())).isEqualTo("x");
  }

  @Test
  void to_a_path_of_nobody_nothing_goes() throws IOException {
    Socket client = datagrams();
    fails(Errno.ENOENT, () -> client.sendto(bytes("x"), 0, path("nobody")));
    datagrams("gone").close();
    ErrnoException e =
        fails(
            ErrnoException.ConnectionRefused.class,
            () -> client.sendto(bytes("x"), 0, path("gone")));
    assertThat(e).hasMessageStartingWith("sendto unixgram -> " + path("gone"));
    Socket stream = socket(Domain.UNIX, Type.STREAM);
    stream.bind(path("stream"));
    fails(Errno.EPROTOTYPE, () -> client.sendto(bytes("x"), 0, path("stream")));
  }

  @Test
  void a_peer_that_has_closed_refuses() throws IOException {
    Ends ends = pair(Type.DGRAM);
    ends.server().close();
    fails(ErrnoException.ConnectionRefused.class, () -> ends.client().send(bytes("x"), 0));
    Socket server = datagrams("server");
    Socket client = datagrams();
    client.connect(path("server"));
    server.close();
    fails(ErrnoException.ConnectionRefused.class, () -> client.send(bytes("x"), 0));
  }

  @Test
  void a_connected_socket_takes_nothing_from_strangers() throws IOException {
    Socket one = datagrams("one");
    Socket two = datagrams("two");
    one.connect(path("two"));
    fails(Errno.EPERM, () -> datagrams().sendto(bytes("x"), 0, path("one")));
    two.sendto(bytes("peer"), 0, path("one"));
    assertThat(read(one)).isEqualTo("peer");
    one.disconnect();
    datagrams().sendto(bytes("stranger"), 0, path("one"));
    assertThat(read(one)).isEqualTo("stranger");
  }

  @Test
  void a_receiver_that_does_not_read_stops_the_sender() throws Exception {
    Socket server = datagrams("server");
    Socket client = datagrams();
    assertThat(fill(client, path("server"))).isPositive();
    Waiting<Integer> send =
        start(() -> client.sendto(bytes("last"), 0, path("server"))).untilItWaits();
    while (!send.isDone()) {
      server.recv(ByteBuffer.allocate(10), MSG_DONTWAIT);
      Thread.yield();
    }
    assertThat(send.value()).isEqualTo(4);
  }

  @Test
  void a_sender_that_is_stopped_ends_at_its_deadline() throws IOException {
    datagrams("server");
    Socket client = datagrams();
    fill(client, path("server"));
    fails(SocketTimeoutException.class, () -> client.sendto(bytes("x"), 0, path("server"), tiny()));
    Message message = new Message(bytes("x")).to(path("server"));
    fails(SocketTimeoutException.class, () -> client.sendmsg(message, 0, tiny()));
  }

  @Test
  void a_connected_sender_that_is_stopped_can_wait_for_room() throws Exception {
    Socket server = datagrams("server");
    Socket client = datagrams();
    client.connect(path("server"));
    while (client.send(bytes("."), MSG_DONTWAIT) != Socket.WOULD_BLOCK) {}
    assertThat(client.poll(Socket.WRITE, passed())).isZero();
    Waiting<Integer> wait = start(() -> client.poll(Socket.WRITE, soon())).untilItWaits();
    while (server.recv(ByteBuffer.allocate(1), MSG_DONTWAIT) != Socket.WOULD_BLOCK) {}
    assertThat(wait.value()).isEqualTo(Socket.WRITE);
  }

  @Test
  void a_datagram_that_is_larger_than_the_buffer_is_refused() throws IOException {
    Ends ends = pair(Type.DGRAM);
    ends.client().setOption(Option.SO_SNDBUF, 4_096);
    int room = ends.client().getOption(Option.SO_SNDBUF);
    fails(
        ErrnoException.MessageTooLong.class,
        () -> ends.client().send(ByteBuffer.allocate(room + 1), 0));
    assertNothingThere(ends.server());
  }

  @Test
  void shutting_down_the_reading_half_ends_a_read_that_waits() throws Exception {
    Ends ends = pair(Type.DGRAM);
    Waiting<Integer> read =
        start(() -> ends.server().recv(ByteBuffer.allocate(1), 0)).untilItWaits();
    ends.server().closeRead();
    assertThat(read.value()).isZero();
    fails(ErrnoException.BrokenPipe.class, () -> ends.client().send(bytes("x"), 0));
  }

  @Test
  void a_receiver_that_shuts_down_is_over_for_every_kind_of_read() throws Exception {
    Ends ends = pair(Type.DGRAM);
    ends.server().closeRead();
    ByteBuffer into = ByteBuffer.allocate(1);
    assertThat(ends.server().recv(into, 0, soon())).isZero();
    assertThat(ends.server().recvfrom(into, 0, soon())).isEqualTo(UnixAddress.UNNAMED);
    Message message = new Message(into);
    assertThat(ends.server().recvmsg(message, 0, soon())).isZero();
    assertThat(message.address()).isNull();
    assertThat(ends.server().recvmmsg(List.of(message), 0, soon())).isEqualTo(1);
    assertThat(message.count()).isZero();
  }

  @Test
  void a_path_is_not_given_back_by_a_close() throws IOException {
    datagrams("server").close();
    assertThat(Files.exists(directory.resolve("server"))).isTrue();
    fails(ErrnoException.AddressInUse.class, () -> datagrams("server"));
  }
}
