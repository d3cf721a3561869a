package dev.berth.sockets.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import dev.berth.sockets.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a connect begins, ends, and is made again. After CPython's test_socket
/// (NetworkConnectionNoServer, NonBlockingTCPTests, TestUnixDomain) and libuv's tcp-connect-error,
/// tcp-connect-timeout, connect-unspecified, connection-fail, pipe-connect-error.
class ConnectTest extends Case {
  @TempDir Path directory;

  private InetSocketAddress nobody() throws IOException {
    return bound(Domain.INET, Type.STREAM).localAddress();
  }

  private UnixAddress path(String name) {
    return UnixAddress.of(directory.resolve(name));
  }

  /// A UNIX listener whose queue is full.
  private Socket fullUnix() throws IOException {
    Socket listener = socket(Domain.UNIX, Type.STREAM);
    listener.bind(path("full"));
    listener.listen(0);
    socket(Domain.UNIX, Type.STREAM).connect(path("full"));
    return listener;
  }

  @Test
  void a_connect_that_is_refused_may_be_made_again_where_somebody_listens() throws IOException {
    Socket client = tcp();
    InetSocketAddress nobody = nobody();
    fails(ErrnoException.ConnectionRefused.class, () -> client.connect(nobody));
    client.connect(listener().localAddress());
    assertThat(client.poll(Socket.WRITE, soon())).isEqualTo(Socket.WRITE);
  }

  @Test
  void a_connect_that_was_refused_in_the_background_may_be_made_again() throws IOException {
    Socket client = tcp();
    client.connectNonBlocking(nobody());
    client.poll(Socket.WRITE, soon());
    fails(ErrnoException.ConnectionRefused.class, client::finishConnect);
    fails(IllegalStateException.class, client::finishConnect);
    Socket listener = listener();
    client.connect(listener.localAddress());
    assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
  }

  @Test
  void a_socket_that_was_refused_has_no_peer() throws IOException {
    Socket client = tcp();
    client.connectNonBlocking(nobody());
    assertThat(client.localAddress().getPort()).isPositive();
    client.poll(Socket.WRITE, soon());
    fails(ErrnoException.ConnectionRefused.class, client::finishConnect);
    fails(ErrnoException.NotConnected.class, client::remoteAddress);
    assertThat(client).asString().doesNotContain("->");
  }

  @Test
  void connecting_elsewhere_while_connected_keeps_the_peer() throws IOException {
    Ends ends = connected();
    InetSocketAddress peer = ends.client().remoteAddress();
    InetSocketAddress other = listener().localAddress();
    ErrnoException e =
        fails(ErrnoException.AlreadyConnected.class, () -> ends.client().connect(other));
    assertThat(e.remote()).isEqualTo(other);
    assertThat(ends.client().remoteAddress()).isEqualTo(peer);
    assertThat(ends.client()).asString().endsWith(":" + peer.getPort());
  }

  @Test
  void connecting_elsewhere_while_a_connect_is_under_way_does_not_disturb_it() throws Exception {
    Socket listener = full();
    Socket client = tcp();
    assertThat(client.connectNonBlocking(listener.localAddress())).isFalse();
    InetSocketAddress other = listener().localAddress();
    fails(ErrnoException.AlreadyInProgress.class, () -> client.connectNonBlocking(other));
    listener.accept(soon()).close();
    client.poll(Socket.WRITE, soon());
    client.finishConnect();
    assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
  }

  @Test
  void finishing_too_early_says_that_the_connect_is_still_under_way() throws IOException {
    Socket client = tcp();
    assertThat(client.connectNonBlocking(full().localAddress())).isFalse();
    fails(ErrnoException.AlreadyInProgress.class, client::finishConnect);
    fails(ErrnoException.AlreadyInProgress.class, client::finishConnect);
  }

  @Test
  void finishing_twice_does_no_harm() throws IOException {
    Socket client = tcp();
    client.connectNonBlocking(listener().localAddress());
    client.poll(Socket.WRITE, soon());
    client.finishConnect();
    client.finishConnect();
  }

  @Test
  void a_connect_that_is_not_answered_ends_at_its_deadline() throws IOException {
    Socket client = tcp();
    InetSocketAddress there = full().localAddress();
    SocketTimeoutException e =
        fails(SocketTimeoutException.class, () -> client.connect(there, tiny()));
    assertThat(e)
        .hasMessageMatching(
            "connect tcp 127.0.0.1:\\d+ -> %s:%d: the deadline has passed"
                .formatted(there.getHostString(), there.getPort()));
  }

  @Test
  void a_connect_that_the_kernel_gives_up_is_timed_out() throws IOException {
    Socket client = tcp();
    client.setRawOption(6, 18, new byte[] {100, 0, 0, 0}); // TCP_USER_TIMEOUT, in milliseconds.
    InetSocketAddress there = full().localAddress();
    ErrnoException e = fails(ErrnoException.TimedOut.class, () -> client.connect(there));
    assertThat(e).hasMessageContaining(":" + there.getPort() + ": ETIMEDOUT (110)");
  }

  @Test
  void the_unspecified_address_means_this_machine() throws IOException {
    for (Domain domain : new Domain[] {Domain.INET, Domain.INET6}) {
      Socket listener = bound(domain, Type.STREAM);
      listener.listen(1);
      Socket client = socket(domain, Type.STREAM);
      client.connect(any(domain, listener.localAddress().getPort()));
      Socket server = closing(listener.accept(soon()));
      server.write(bytes("here"));
      assertThat(read(client)).isEqualTo("here");
    }
  }

  @Test
  void a_client_may_choose_its_own_port() throws IOException {
    Socket listener = listener();
    Socket client = bound(Domain.INET, Type.STREAM);
    InetSocketAddress ours = client.localAddress();
    client.connect(listener.localAddress());
    assertThat(closing(listener.accept(soon())).remoteAddress()).isEqualTo(ours);
  }

  @Test
  void a_listener_cannot_connect() throws IOException {
    Socket listener = listener();
    Socket other = listener();
    fails(ErrnoException.AlreadyConnected.class, () -> listener.connect(other.localAddress()));
    tcp().connect(listener.localAddress());
    closing(listener.accept(soon()));
  }

  @Test
  void a_connect_in_the_background_is_writable_once_it_has_failed() throws IOException {
    Socket client = tcp();
    client.connectNonBlocking(nobody());
    int ready = client.poll(Socket.WRITE, soon());
    assertThat(ready & (Socket.WRITE | Socket.ERROR)).isEqualTo(Socket.WRITE | Socket.ERROR);
    assertThat(client.getOption(Option.SO_ERROR)).contains(Errno.ECONNREFUSED);
    assertThat(client.getOption(Option.SO_ERROR)).isEmpty();
  }

  // ---------------------------------------------------------------- UNIX

  @Test
  void no_such_path_and_a_path_of_nobody_are_told_apart() throws IOException {
    Socket client = socket(Domain.UNIX, Type.STREAM);
    fails(Errno.ENOENT, () -> client.connect(path("nothing")));
    Socket gone = socket(Domain.UNIX, Type.STREAM);
    gone.bind(path("gone"));
    fails(ErrnoException.ConnectionRefused.class, () -> client.connect(path("gone")));
    gone.close();
    fails(ErrnoException.ConnectionRefused.class, () -> client.connect(path("gone")));
    Files.writeString(directory.resolve("file"), "no socket");
    fails(ErrnoException.ConnectionRefused.class, () -> client.connect(path("file")));
  }

  @Test
  void a_socket_of_another_type_is_no_peer() throws IOException {
    Socket datagrams = socket(Domain.UNIX, Type.DGRAM);
    datagrams.bind(path("datagrams"));
    Socket client = socket(Domain.UNIX, Type.STREAM);
    fails(Errno.EPROTOTYPE, () -> client.connect(path("datagrams")));
  }

  @Test
  void a_full_queue_of_a_unix_listener_is_waited_for() throws Exception {
    Socket listener = fullUnix();
    Socket client = socket(Domain.UNIX, Type.STREAM);
    Waiting<Boolean> connect =
        start(
                () -> {
                  client.connect(path("full"));
                  return true;
                })
            .untilItWaits();
    closing(listener.accept(soon()));
    assertThat(connect.value()).isTrue();
    closing(listener.accept(soon()));
  }

  @Test
  void a_full_queue_of_a_unix_listener_is_not_waited_for_beyond_the_deadline() throws Exception {
    Socket listener = fullUnix();
    Socket client = socket(Domain.UNIX, Type.STREAM);
    fails(SocketTimeoutException.class, () -> client.connect(path("full"), tiny()));
    fails(SocketTimeoutException.class, () -> client.connect(path("full"), passed()));
    closing(listener.accept(soon()));
    client.connect(path("full"), soon());
    closing(listener.accept(soon()));
  }

  @Test
  void a_full_queue_of_a_unix_listener_is_told_to_those_who_do_not_wait() throws Exception {
    fullUnix();
    Socket client = socket(Domain.UNIX, Type.STREAM);
    fails(ErrnoException.WouldBlock.class, () -> client.connectNonBlocking(path("full")));
    client.setNonBlocking(true);
    fails(ErrnoException.WouldBlock.class, () -> client.connect(path("full")));
  }

  @Test
  void a_unix_connect_that_is_disturbed_has_not_succeeded() throws Exception {
    Socket listener = fullUnix();
    Socket client = socket(Domain.UNIX, Type.STREAM);
    Waiting<Boolean> connect =
        start(
                () -> {
                  client.connect(path("full"));
                  return true;
                })
            .untilItWaits();
    for (int i = 0; i < 20; i++) {
      client.wakeUp();
    }
    assertThat(connect.isDone()).isFalse();
    closing(listener.accept(soon()));
    connect.value();
    Socket server = closing(listener.accept(soon()));
    client.write(bytes("stands"));
    assertThat(read(server)).isEqualTo("stands");
  }

  @Test
  void a_deadline_that_has_passed_still_connects_where_there_is_no_wait() throws IOException {
    Socket listener = socket(Domain.UNIX, Type.STREAM);
    listener.bind(path("free"));
    listener.listen(1);
    Socket client = socket(Domain.UNIX, Type.STREAM);
    client.connect(path("free"), Deadline.after(Duration.ofSeconds(-1)));
    closing(listener.accept(soon()));
  }
}
