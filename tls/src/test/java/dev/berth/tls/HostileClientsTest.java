package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import dev.berth.tls.TlsException.Reason;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A server that serves one client after the other, and clients that mean it ill or are confused.
/// After each of them it serves the next one as if nothing had been.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class HostileClientsTest {
  @Parameter Threads threads;

  private final BlockingQueue<Exception> outcomes = new LinkedBlockingQueue<>();
  private volatile Duration patience = Net.LONG;
  private Socket listener;
  private Threads.Call<Void> serving;

  @BeforeEach
  void start() throws IOException {
    listener = Net.listener();
    serving = threads.start(this::serve);
  }

  @AfterEach
  void aGoodClientIsServedNext() throws Exception {
    try {
      patience = Net.LONG;
      try (TlsSocket client = good()) {
        Net.write(client, "hello");
        assertThat(Net.read(client, 5)).isEqualTo("hello");
        client.closeWrite(Net.soon());
        assertThat(client.readPartial(ByteBuffer.allocate(1), Net.soon())).isEqualTo(TlsSocket.END);
      }
      assertThat(outcomes).isEmpty();
    } finally {
      listener.close();
      assertThat(serving.failure()).isInstanceOf(SocketClosedException.class);
    }
  }

  /// Sends everything back, to one client after the other; how it went wrong with one is kept.
  private Void serve() throws IOException {
    while (true) {
      try (TlsSocket tls = TlsSocket.server(listener.accept(), Duo.SERVER)) {
        Deadline deadline = Deadline.after(patience);
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        while (tls.readPartial(buffer.clear(), deadline) != TlsSocket.END) {
          tls.write(buffer.flip(), deadline);
        }
      } catch (SocketClosedException e) {
        throw e;
      } catch (IOException e) {
        outcomes.add(e);
      }
    }
  }

  private TlsSocket good() throws IOException {
    return TlsSocket.client(Net.connect(listener.localAddress()), Duo.CLIENT, "localhost");
  }

  private Socket plain() throws IOException {
    return Net.connect(listener.localAddress());
  }

  private Exception outcome() throws InterruptedException {
    Exception outcome = outcomes.poll(Net.LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(outcome).as("what the server says of it").isNotNull();
    return outcome;
  }

  private void refuses(Reason reason) throws InterruptedException {
    assertThat(outcome())
        .isInstanceOfSatisfying(
            TlsException.class, e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }

  /// A record with a ClientHello in it.
  private static byte[] hello() throws TlsException {
    TlsEngine engine = Duo.CLIENT.clientEngine("localhost", -1);
    Duo.step(engine);
    return Duo.output(engine);
  }

  // ---------------------------------------------------------------- they speak something else

  @Test
  void a_plain_text_client_is_told_by_an_alert_and_an_end() throws Exception {
    try (Socket client = plain()) {
      client.write(Duo.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      assertThat(client.read(100, Net.soon())).containsExactly(21, 3, 3, 0, 2, 2, 10);
    }
    assertThat(outcome())
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("it said 'GET / HTTP/1.1': it should have asked by https");
  }

  @Test
  void a_plain_text_client_that_goes_on_talking_is_not_listened_to() throws Exception {
    try (Socket client = plain()) {
      ByteBuffer text = Duo.bytes("USER alice\r\n".repeat(1000));
      while (true) {
        client.write(text.rewind(), Net.soon());
      }
    } catch (ErrnoException e) {
      assertThat(e.errno().isPeerGone()).isTrue();
    }
    refuses(Reason.NOT_TLS);
  }

  @Test
  void garbage_is_refused() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      byte[] garbage = new byte[1 + random.nextInt(2000)];
      random.nextBytes(garbage);
      garbage[0] = i % 2 == 0 ? 22 : garbage[0];
      try (Socket client = plain()) {
        client.write(ByteBuffer.wrap(garbage));
        client.closeWrite();
        assertThat(outcome()).isInstanceOf(TlsException.class);
      }
    }
  }

  @Test
  void a_record_that_is_said_to_be_huge_is_refused_at_its_header() throws Exception {
    try (Socket client = plain()) {
      client.write(ByteBuffer.wrap(new byte[] {22, 3, 1, (byte) 0xFF, (byte) 0xFF}));
      refuses(Reason.PROTOCOL);
    }
  }

  @Test
  void a_message_that_is_said_to_be_huge_is_refused_at_its_header() throws Exception {
    try (Socket client = plain()) {
      client.write(ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 4, 1, (byte) 0xFF, -1, -1}));
      refuses(Reason.PROTOCOL);
    }
  }

  // ---------------------------------------------------------------- they stop in the middle

  @Test
  void a_client_that_says_nothing_runs_into_the_deadline() throws Exception {
    patience = Duration.ofMillis(20);
    try (Socket client = plain()) {
      assertThat(outcome()).isInstanceOf(SocketTimeoutException.class);
      client.read(100, Net.soon());
    }
  }

  @Test
  void half_a_client_hello_runs_into_the_deadline() throws Exception {
    byte[] hello = hello();
    patience = Duration.ofMillis(20);
    try (Socket client = plain()) {
      client.write(ByteBuffer.wrap(hello, 0, hello.length / 2));
      assertThat(outcome()).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void half_a_client_hello_and_an_end_is_told() throws Exception {
    byte[] hello = hello();
    for (int part : new int[] {0, 1, 4, 5, 6, hello.length / 2, hello.length - 1}) {
      try (Socket client = plain()) {
        client.write(ByteBuffer.wrap(hello, 0, part));
        client.closeWrite();
        assertThat(outcome())
            .isInstanceOf(TruncatedException.class)
            .hasMessageContaining(part == 0 ? "before the handshake" : "in the middle");
      }
    }
  }

  @Test
  void a_client_that_leaves_after_the_servers_hello_is_told() throws Exception {
    try (Socket client = plain()) {
      client.write(ByteBuffer.wrap(hello()));
      client.readFully(ByteBuffer.allocate(100), Net.soon());
      client.closeWrite();
      refuses(Reason.TRUNCATED);
    }
  }

  @Test
  void a_client_that_resets_the_connection_after_the_servers_hello_is_told() throws Exception {
    try (Socket client = plain()) {
      client.write(ByteBuffer.wrap(hello()));
      client.readFully(ByteBuffer.allocate(100), Net.soon());
      client.reset();
    }
    assertThat(outcome()).isInstanceOf(ErrnoException.class);
  }

  @Test
  void a_client_that_goes_right_after_the_handshake_is_told() throws Exception {
    try (TlsSocket client = good()) {
      client.handshake(Net.soon());
      client.socket().closeWrite();
      refuses(Reason.TRUNCATED);
    }
  }

  @Test
  void a_client_that_never_reads_runs_into_the_deadline() throws Exception {
    patience = Duration.ofMillis(500);
    try (TlsSocket client = good()) {
      // Until the server, which sends everything back, can send no more and reads no more.
      client.write(ByteBuffer.allocate(256 << 20), Net.soon());
      throw new AssertionError("all of it was taken");
    } catch (IOException e) {
      assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
    }
    assertThat(outcome()).isInstanceOf(SocketTimeoutException.class);
  }

  // ---------------------------------------------------------------- they are many

  @Test
  void a_hundred_of_all_kinds_are_refused_one_after_the_other() throws Exception {
    byte[] hello = hello();
    for (int i = 0; i < 100; i++) {
      try (Socket client = plain()) {
        byte[] said =
            switch (i % 4) {
              case 0 -> new byte[0];
              case 1 -> Arrays.copyOf(hello, i);
              case 2 -> "GET /".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
              default -> new byte[] {22, 3, 3, 0, 1, 99};
            };
        client.write(ByteBuffer.wrap(said));
        client.closeWrite();
        assertThat(outcome()).isInstanceOf(TlsException.class);
      }
    }
  }
}
