package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.sockets.Type;
import dev.berth.tls.TlsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS over sockets, blocking, in platform and in virtual threads.
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class TlsSocketTest {
  private Net.Plain plain;
  private TlsSocket client;
  private TlsSocket server;

  @BeforeEach
  void connect() throws IOException {
    plain = Net.plain();
    client = plain.tlsClient(Duo.CLIENT);
    server = plain.tlsServer(Duo.SERVER);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    plain.close();
  }

  private void shakeHands() throws Exception {
    Threads.Call<Void> other =
        Threads.VIRTUAL.start(() -> {
          server.handshake(Net.soon());
          return null;
        });
    client.handshake(Net.soon());
    other.value();
  }

  // ---------------------------------------------------------------- talk

  @ParameterizedTest
  @EnumSource
  void a_socket_is_upgraded_and_talks(Threads threads) throws Exception {
    Threads.Call<String> serving =
        threads.start(() -> {
          server.handshake(Net.soon());
          String asked = Net.read(server, 5);
          Net.write(server, "hello yourself");
          return asked;
        });
    threads.run(() -> {
      Net.write(client, "hello");
      assertThat(Net.read(client, 14)).isEqualTo("hello yourself");
      return null;
    });
    assertThat(serving.value()).isEqualTo("hello");
    TlsSession session = client.session();
    assertThat(session.protocol()).isEqualTo("TLSv1.3");
    assertThat(session.serverName()).isEqualTo("localhost");
    assertThat(session.peerCertificates()).containsExactly(Duo.LOCALHOST.certificate());
    assertThat(server.session().serverName()).isEqualTo("localhost");
    assertThat(server.session().peerCertificates()).isEmpty();
    assertThat(session).hasToString("TLSv1.3 TLS_AES_256_GCM_SHA384 for localhost");
    assertThat(client.toString()).startsWith("tls over tcp ");
  }

  @ParameterizedTest
  @EnumSource
  void what_was_said_in_the_clear_before_is_no_matter(Threads threads) throws Exception {
    threads.run(() -> {
      plain.client().write(Duo.bytes("STARTTLS\n"));
      plain.server().readFully(ByteBuffer.allocate(9), Net.soon());
      plain.server().write(Duo.bytes("OK\n"));
      plain.client().readFully(ByteBuffer.allocate(3), Net.soon());
      shakeHands();
      Net.write(client, "now in secret");
      assertThat(Net.read(server, 13)).isEqualTo("now in secret");
      return null;
    });
  }

  @ParameterizedTest
  @EnumSource
  void large_transfers_both_ways_at_once_do_not_hold_each_other_up(Threads threads)
      throws Exception {
    long size = 64 << 20;
    var calls =
        new Threads.Call<?>[] {
          threads.start(() -> send(client, 1, size)),
          threads.start(() -> send(server, 2, size)),
          threads.start(() -> receive(client, 2, size)),
          threads.start(() -> receive(server, 1, size))
        };
    for (Threads.Call<?> call : calls) {
      call.value();
    }
  }

  private static Void send(TlsSocket to, long seed, long size) throws IOException {
    Random random = new Random(seed);
    byte[] piece = new byte[100_000];
    for (long sent = 0; sent < size; sent += piece.length) {
      random.nextBytes(piece);
      to.write(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, size - sent)), Net.soon());
    }
    to.closeWrite(Net.soon());
    return null;
  }

  private static Void receive(TlsSocket from, long seed, long size) throws IOException {
    Random random = new Random(seed);
    byte[] piece = new byte[100_000];
    for (long got = 0; got < size; got += piece.length) {
      random.nextBytes(piece);
      ByteBuffer here = ByteBuffer.allocate((int) Math.min(piece.length, size - got));
      from.readFully(here, Net.soon());
      assertThat(here.flip()).isEqualTo(ByteBuffer.wrap(piece, 0, here.limit()));
    }
    assertThat(from.readPartial(ByteBuffer.allocate(1), Net.soon())).isEqualTo(TlsSocket.END);
    return null;
  }

  @ParameterizedTest
  @EnumSource
  void everything_may_come_byte_by_byte(Threads threads) throws Exception {
    Net.Plain far = Net.plain();
    try (TlsSocket other = TlsSocket.server(far.server(), Duo.SERVER)) {
      AtomicBoolean over = new AtomicBoolean();
      Threads.Call<Void> there = threads.start(() -> relay(plain.server(), far.client(), over));
      Threads.Call<Void> back = threads.start(() -> relay(far.client(), plain.server(), over));
      Threads.Call<byte[]> serving =
          threads.start(() -> {
            Net.write(other, "hello");
            other.closeWrite(Net.soon());
            return other.read(100, Net.soon());
          });
      assertThat(Net.read(client, 5)).isEqualTo("hello");
      Net.write(client, "hello yourself");
      client.closeWrite(Net.soon());
      assertThat(client.readPartial(ByteBuffer.allocate(1), Net.soon())).isEqualTo(TlsSocket.END);
      assertThat(serving.value()).asString().isEqualTo("hello yourself");
      over.set(true);
      far.client().close();
      plain.server().close();
      there.outcome().handle((_, _) -> true).join();
      back.outcome().handle((_, _) -> true).join();
    }
  }

  /// Carries bytes one by one, each in a segment of its own.
  private static Void relay(Socket from, Socket to, AtomicBoolean over) throws IOException {
    to.setOption(Option.TCP_NODELAY, true);
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    try {
      while (from.readPartial(one.clear(), Net.soon()) != Socket.END) {
        to.write(one.flip(), Net.soon());
      }
    } catch (IOException e) {
      if (!over.get()) {
        throw e;
      }
    }
    return null;
  }

  @ParameterizedTest
  @EnumSource
  void of_two_readers_each_gets_what_the_other_does_not(Threads threads) throws Exception {
    shakeHands();
    Threads.Call<Integer> one = threads.start(() -> count(server));
    Threads.Call<Integer> two = threads.start(() -> count(server));
    for (int i = 0; i < 1000; i++) {
      Net.write(client, "x".repeat(100));
    }
    client.closeWrite(Net.soon());
    assertThat(one.value() + two.value()).isEqualTo(100_000);
  }

  private static int count(TlsSocket from) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    int sum = 0;
    for (int count; (count = from.readPartial(buffer.clear(), Net.soon())) != TlsSocket.END; ) {
      sum += count;
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void a_reader_and_a_writer_may_both_begin_with_the_handshake(Threads threads) throws Exception {
    Threads.Call<String> reading = threads.start(() -> Net.read(client, 5));
    Threads.Call<Void> writing =
        threads.start(() -> {
          Net.write(client, "hello");
          return null;
        });
    assertThat(Net.read(server, 5)).isEqualTo("hello");
    writing.value();
    Net.write(server, "hello");
    assertThat(reading.value()).isEqualTo("hello");
  }

  @ParameterizedTest
  @EnumSource
  void it_can_be_used_as_streams(Threads threads) throws Exception {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    Threads.Call<Long> serving =
        threads.start(() -> {
          long count = server.inputStream().transferTo(server.outputStream(Net.soon()));
          server.outputStream().write('.');
          server.outputStream().close();
          return count;
        });
    Threads.Call<Void> writing =
        threads.start(() -> {
          client.outputStream().write(bytes);
          client.closeWrite();
          return null;
        });
    InputStream in = client.inputStream(Net.soon());
    assertThat(in.readNBytes(bytes.length)).isEqualTo(bytes);
    assertThat(in.read(new byte[0])).isZero();
    assertThat(in.read()).isEqualTo('.');
    assertThat(in.read()).isEqualTo(-1);
    assertThat(serving.value()).isEqualTo(bytes.length);
    writing.value();
    in.close();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void a_client_in_one_line(Threads threads) throws Exception {
    try (Socket listener = Net.listener()) {
      int port = listener.localAddress().getPort();
      Threads.Call<String> serving =
          threads.start(() -> {
            try (TlsSocket tls = TlsSocket.server(listener.accept(Net.soon()), Duo.SERVER)) {
              return Net.read(tls, 5);
            }
          });
      try (TlsSocket tls =
          threads.run(() -> TlsSocket.open("127.0.0.1", port, Duo.CLIENT, Net.soon()))) {
        Net.write(tls, "hello");
        assertThat(tls.fd()).isEqualTo(tls.socket());
      }
      assertThat(serving.value()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_need_not_be_tcp(Threads threads) throws Exception {
    try (Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      Threads.Call<String> serving =
          threads.start(() -> {
            try (TlsSocket tls = TlsSocket.server(pair.second(), Duo.SERVER)) {
              return Net.read(tls, 5);
            }
          });
      try (TlsSocket tls = TlsSocket.client(pair.first(), Duo.CLIENT, "localhost")) {
        Net.write(tls, "hello");
        assertThat(tls.readPartial(ByteBuffer.allocate(1), Net.soon())).isEqualTo(TlsSocket.END);
      }
      assertThat(serving.value()).isEqualTo("hello");
    }
  }

  @Test
  void a_plain_socket_that_cannot_be_upgraded_is_not_left_behind() throws Exception {
    assertThatThrownBy(() -> TlsSocket.client(plain.client(), Duo.CLIENT, "no host"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(plain.client().isOpen()).isFalse();
    try (Socket listener = Net.listener()) {
      int port = listener.localAddress().getPort();
      Threads.Call<Integer> serving =
          Threads.VIRTUAL.start(() -> {
            try (Socket socket = listener.accept(Net.soon())) {
              socket.write(Duo.bytes("220 hello\n"));
              return socket.read(10_000, Net.soon()).length;
            }
          });
      assertThatThrownBy(() -> TlsSocket.open("localhost", port, Duo.CLIENT, Net.soon()))
          .isInstanceOf(TlsException.class);
      assertThat(serving.value()).as("until the client has closed it").isPositive();
    }
  }

  @Test
  void reading_all_has_a_limit() throws Exception {
    shakeHands();
    Net.write(client, "x".repeat(1000));
    client.closeWrite(Net.soon());
    assertThatThrownBy(() -> server.read(999, Net.soon())).hasMessageContaining("more than 999");
  }

  @Test
  void nothing_is_read_into_no_room_and_nothing_is_written_of_nothing() throws Exception {
    shakeHands();
    assertThat(client.readPartial(ByteBuffer.allocate(0))).isZero();
    client.write(ByteBuffer.allocate(0));
    assertThat(client.writeNonBlocking(ByteBuffer.allocate(0))).isZero();
  }

  // ---------------------------------------------------------------- deadlines

  @ParameterizedTest
  @EnumSource
  void a_peer_that_says_nothing_runs_into_the_deadline(Threads threads) throws Exception {
    Exception failure =
        threads
            .start(() -> {
              server.handshake(Deadline.after(Duration.ofMillis(20)));
              return null;
            })
            .failure();
    assertThat(failure)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("tls handshake tcp ");
    shakeHands();
    Net.write(client, "late, and welcome");
    assertThat(Net.read(server, 17)).isEqualTo("late, and welcome");
    assertThat(
            threads
                .start(() ->
                    server.readPartial(
                        ByteBuffer.allocate(1), Deadline.after(Duration.ofMillis(20))))
                .failure())
        .isInstanceOf(SocketTimeoutException.class);
    Net.write(client, "still");
    assertThat(Net.read(server, 5)).isEqualTo("still");
  }

  @ParameterizedTest
  @EnumSource
  void after_the_deadline_of_a_write_nothing_is_lost_and_nothing_comes_twice(Threads threads)
      throws Exception {
    shakeHands();
    byte[] bytes = new byte[32 << 20];
    new Random(1).nextBytes(bytes);
    ByteBuffer from = ByteBuffer.wrap(bytes);
    assertThat(
            threads
                .start(() -> {
                  client.write(from, Deadline.after(Duration.ofMillis(50)));
                  return null;
                })
                .failure())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(from.position()).isPositive().isLessThan(bytes.length);
    Threads.Call<Void> writing =
        threads.start(() -> {
          client.write(from, Net.soon());
          client.closeWrite(Net.soon());
          return null;
        });
    assertThat(server.read(bytes.length, Net.soon())).isEqualTo(bytes);
    writing.value();
  }

  // ---------------------------------------------------------------- the end

  @ParameterizedTest
  @EnumSource
  void closing_says_so(Threads threads) throws Exception {
    shakeHands();
    Net.write(client, "bye");
    client.close();
    client.close();
    assertThat(threads.run(() -> Net.read(server, 3))).isEqualTo("bye");
    assertThat(threads.run(() -> server.readPartial(ByteBuffer.allocate(1))))
        .isEqualTo(TlsSocket.END);
    assertThat(client.isOpen()).isFalse();
    assertThat(plain.client().isOpen()).isFalse();
  }

  @Test
  void closing_says_so_even_when_the_kernel_has_no_room_just_now() throws Exception {
    shakeHands();
    ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    long sent = 0;
    for (int count; (count = client.writeNonBlocking(bytes.clear())) != TlsSocket.WANT_WRITE; ) {
      sent += count;
    }
    Threads.Call<Integer> reading = Threads.PLATFORM.start(() -> count(server));
    client.close();
    assertThat((long) reading.value()).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_peer_that_goes_without_a_word_is_told(String version) throws Exception {
    client = plain.tlsClient(Duo.CLIENT.versions(version));
    shakeHands();
    Net.write(client, "half of it");
    // With tickets unread, closing would be a reset.
    assertThat(client.readNonBlocking(ByteBuffer.allocate(1))).isEqualTo(TlsSocket.WANT_READ);
    plain.client().close();
    assertThat(Net.read(server, 10)).isEqualTo("half of it");
    assertThatThrownBy(() -> server.readPartial(ByteBuffer.allocate(1)))
        .isInstanceOf(TruncatedException.class)
        .hasMessageMatching(
            "tls read tcp .*127.0.0.1:\\d+: the connection has ended without" + " close_notify.*");
  }

  @Test
  void a_peer_that_resets_the_connection_is_told_as_the_kernel_tells_it() throws Exception {
    shakeHands();
    client.reset();
    assertThatThrownBy(() -> server.readPartial(ByteBuffer.allocate(1)))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno().isPeerGone()).isTrue());
  }

  @Test
  void half_of_it_can_be_closed() throws Exception {
    shakeHands();
    client.closeWrite(Net.soon());
    assertThat(server.readPartial(ByteBuffer.allocate(1))).isEqualTo(TlsSocket.END);
    Net.write(server, "I am not done");
    server.close();
    assertThat(Net.read(client, 20)).isEqualTo("I am not done");
    TlsEngineTest.fails(Reason.CLOSED, () -> client.write(Duo.bytes("x")));
  }

  @ParameterizedTest
  @EnumSource
  void closing_wakes_whoever_waits(Threads threads) throws Exception {
    shakeHands();
    Threads.Call<Integer> reading = threads.start(() -> server.readPartial(ByteBuffer.allocate(1)));
    Threads.Call<Void> writing =
        threads.start(() -> {
          server.write(ByteBuffer.allocate(64 << 20));
          return null;
        });
    until(() -> plain.server().poll(Socket.WRITE, Deadline.after(Duration.ZERO)) == 0);
    server.close();
    assertThat(reading.failure()).isInstanceOf(SocketClosedException.class);
    assertThat(writing.failure()).isInstanceOf(SocketClosedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void closing_wakes_whoever_waits_in_the_handshake(Threads threads) throws Exception {
    Threads.Call<Integer> one = threads.start(() -> server.readPartial(ByteBuffer.allocate(1)));
    Threads.Call<Void> two =
        threads.start(() -> {
          server.write(Duo.bytes("x"));
          return null;
        });
    server.close();
    assertThat(one.failure()).isInstanceOf(SocketClosedException.class);
    assertThat(two.failure()).isInstanceOf(SocketClosedException.class);
  }

  private interface Check {
    boolean isTrue() throws IOException;
  }

  private static void until(Check check) throws IOException {
    while (!check.isTrue()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void after_close_every_call_says_that_it_is_closed() throws Exception {
    shakeHands();
    Net.write(server, "unread");
    until(() -> plain.client().available() > 0);
    client.close();
    ByteBuffer one = ByteBuffer.allocate(1);
    for (Check call :
        new Check[] {
          () -> client.readPartial(one) > 0,
          () -> client.readNonBlocking(one) > 0,
          () -> client.writeNonBlocking(one) > 0,
          () -> client.flushNonBlocking() == 0,
          () -> client.handshakeNonBlocking() == 0,
          () -> client.closeWriteNonBlocking() == 0
        }) {
      assertThatThrownBy(call::isTrue).isInstanceOf(SocketClosedException.class);
    }
  }

  @Test
  void an_interrupted_virtual_thread_leaves_the_socket_as_it_is() throws Exception {
    shakeHands();
    Threads.Call<Integer> reading =
        Threads.VIRTUAL.start(() -> server.readPartial(ByteBuffer.allocate(1)));
    reading.thread().interrupt();
    assertThat(reading.failure()).isInstanceOf(InterruptedIOException.class);
    Net.write(client, "hello");
    assertThat(Net.read(server, 5)).isEqualTo("hello");
  }

  // ---------------------------------------------------------------- refusals

  @ParameterizedTest
  @EnumSource
  void a_client_and_a_server_that_do_not_believe_each_other_both_say_why(Threads threads)
      throws Exception {
    TlsSocket doubting = plain.tlsClient(TlsContext.client());
    Threads.Call<Void> serving =
        threads.start(() -> {
          server.handshake(Net.soon());
          return null;
        });
    Exception client =
        threads
            .start(() -> {
              doubting.handshake(Net.soon());
              return null;
            })
            .failure();
    doubting.close();
    assertThat(client)
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("tls handshake tcp ")
        .hasMessageContaining("proves nothing to us");
    assertThat(serving.failure())
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("alert certificate_unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_client_without_a_certificate_learns_that_one_was_wanted(String version) throws Exception {
    Authority root = Authority.root("Root");
    TlsSocket strict =
        plain.tlsServer(Duo.SERVER.requireClientCertificate(root.trust()).versions(version));
    Threads.Call<Void> serving =
        Threads.VIRTUAL.start(() -> {
          try (strict) {
            strict.handshake(Net.soon());
            return null;
          }
        });
    assertThatThrownBy(() -> client.readPartial(ByteBuffer.allocate(1), Net.soon()))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("certificate from us");
    TlsEngineTest.fails(Reason.NO_CERTIFICATE, serving::value);
  }
}
