package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.tls.TlsException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pure half: bytes in, bytes out, cut anywhere.
class TlsEngineTest {
  static void fails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TlsException.class, e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
  }

  // ---------------------------------------------------------------- what works

  @ParameterizedTest
  @CsvSource({"TLSv1.3,1", "TLSv1.3,2", "TLSv1.3,7", "TLSv1.3,1000", "TLSv1.2,1", "TLSv1.2,1000"})
  void a_handshake_and_talk_in_pieces_of_any_size(String version, int piece) throws TlsException {
    Duo duo =
        new Duo(
            Duo.CLIENT.versions(version).clientEngine("localhost", -1),
            Duo.SERVER.serverEngine(),
            piece);
    duo.shakeHands();
    duo.say(duo.client, duo.server, "hello");
    duo.say(duo.server, duo.client, "hello yourself");
    duo.say(duo.server, duo.client, "x".repeat(40_000));
    assertThat(duo.client.session().protocol()).isEqualTo(version);
    assertThat(duo.server.session().cipherSuite()).isEqualTo(duo.client.session().cipherSuite());
  }

  /// Each flight is cut in two at each of its bytes.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_handshake_may_be_cut_at_each_byte(String version) throws TlsException {
    TlsContext context = Duo.CLIENT.versions(version);
    for (int cut = 1, longest = 2; cut < longest; cut++) {
      Duo duo = new Duo(context.clientEngine("localhost", -1), Duo.SERVER.serverEngine(), cut);
      // The first piece of each flight has `cut` bytes, the second the rest.
      Duo rest = new Duo(duo.client, duo.server, 1 << 20);
      while (!(Duo.step(duo.client) & Duo.step(duo.server))) {
        longest = Math.max(longest, Math.max(waiting(duo.client), waiting(duo.server)));
        duo.carry();
        boolean over = Duo.step(duo.client) & Duo.step(duo.server);
        assertThat(rest.carry() || over || duo.carry()).isTrue();
      }
      rest.settle();
      rest.say(duo.client, duo.server, "still there");
    }
  }

  private static int waiting(TlsEngine engine) {
    return engine.hasOutput() ? engine.output().remaining() : 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_record_may_be_cut_at_each_byte(String version) throws TlsException {
    Duo duo = Duo.established(version);
    for (int cut = 1; ; cut++) {
      duo.client.write(Duo.bytes("a record"));
      byte[] record = Duo.output(duo.client);
      if (cut == record.length) {
        return;
      }
      ByteBuffer got = ByteBuffer.allocate(100);
      duo.server.feed(ByteBuffer.wrap(record, 0, cut));
      assertThat(duo.server.read(got)).isEqualTo(TlsEngine.WANT_READ);
      assertThat(duo.server.hasUnread()).isFalse();
      duo.server.feed(ByteBuffer.wrap(record, cut, record.length - cut));
      assertThat(duo.server.hasUnread()).isTrue();
      assertThat(duo.server.read(got)).isEqualTo(8);
      assertThat(Duo.text(got)).isEqualTo("a record");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_the_sizes_of_writes_and_reads_and_pieces_the_bytes_are_the_same(long seed)
      throws TlsException {
    Random random = new Random(seed);
    Duo duo = Duo.established(random.nextBoolean() ? "TLSv1.3" : "TLSv1.2");
    byte[] sent = new byte[200_000];
    random.nextBytes(sent);
    ByteBuffer from = ByteBuffer.wrap(sent);
    ByteBuffer got =
        random.nextBoolean()
            ? ByteBuffer.allocate(sent.length)
            : ByteBuffer.allocateDirect(sent.length);
    while (got.hasRemaining()) {
      from.limit(Math.min(sent.length, from.position() + random.nextInt(30_000)));
      duo.client.write(from);
      new Duo(duo.client, duo.server, 1 + random.nextInt(20_000)).carry();
      got.limit(Math.min(sent.length, got.position() + 1 + random.nextInt(20_000)));
      duo.server.read(got);
      got.limit(sent.length);
    }
    assertThat(got.flip()).isEqualTo(ByteBuffer.wrap(sent));
  }

  @Test
  void a_record_that_is_larger_than_the_readers_buffer_is_handed_out_in_parts()
      throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    duo.client.write(Duo.bytes("x".repeat(10_000) + "y"));
    duo.carry();
    ByteBuffer part = ByteBuffer.allocate(4000);
    assertThat(duo.server.read(part)).isEqualTo(4000);
    assertThat(duo.server.read(part)).as("no room").isZero();
    assertThat(duo.server.hasUnread()).isTrue();
    assertThat(duo.server.read(part.clear())).isEqualTo(4000);
    assertThat(duo.server.read(part.clear())).isEqualTo(2001);
    assertThat(part.get(2000)).isEqualTo((byte) 'y');
    assertThat(duo.server.read(part.clear())).isEqualTo(TlsEngine.WANT_READ);
  }

  @Test
  void output_that_nobody_takes_stops_the_writer() throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    ByteBuffer from = ByteBuffer.allocate(1 << 20);
    int taken = duo.client.write(from);
    assertThat(taken).isBetween(16 * 1024, 2 * 16 * 1024);
    assertThat(duo.client.write(from)).isEqualTo(TlsEngine.WANT_WRITE);
    assertThat(from.position()).isEqualTo(taken);
  }

  @Test
  void input_that_nobody_reads_stops_the_feeder() throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    ByteBuffer from = ByteBuffer.allocate(1 << 20);
    do {
      duo.client.write(from);
    } while (duo.carry());
    assertThat(duo.server.feedRoom()).isZero();
    assertThat(from.position()).isLessThan(5 * 16 * 1024);
  }

  @Test
  void reckoning_can_be_done_elsewhere() throws Exception {
    Duo duo = Duo.of(Duo.CLIENT, Duo.SERVER);
    assertThat(duo.client.handshake()).isEqualTo(TlsEngine.WANT_READ);
    duo.carry();
    assertThat(duo.server.handshake()).isEqualTo(TlsEngine.WANT_TASK);
    Runnable task = duo.server.task();
    assertThat(duo.server.task()).as("it is given once").isNull();
    assertThat(duo.server.handshake()).isEqualTo(TlsEngine.WANT_TASK);
    assertThat(duo.server.read(ByteBuffer.allocate(1))).isEqualTo(TlsEngine.WANT_TASK);
    Thread elsewhere = Thread.ofVirtual().start(task);
    elsewhere.join();
    duo.shakeHands();
    duo.say(duo.client, duo.server, "hello");
  }

  @Test
  void an_engine_that_is_idle_holds_no_buffer() throws TlsException {
    List<Duo> duos = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      duos.add(Duo.established("TLSv1.3"));
    }
    talk(duos);
    long made = Buffers.HEAP.made() + Buffers.SMALL.made();
    for (int round = 0; round < 100; round++) {
      talk(duos);
    }
    assertThat(Buffers.HEAP.made() + Buffers.SMALL.made()).isEqualTo(made);
  }

  private static void talk(List<Duo> duos) throws TlsException {
    for (Duo duo : duos) {
      duo.say(duo.client, duo.server, "hello");
      duo.say(duo.server, duo.client, "x".repeat(10_000));
      assertThat(duo.client.hasOutput() || duo.server.hasOutput()).isFalse();
    }
  }

  @Test
  void half_a_hello_holds_a_small_buffer_and_no_more() throws TlsException {
    TlsEngine client = Duo.CLIENT.clientEngine("localhost", -1);
    Duo.step(client);
    byte[] hello = Duo.output(client);
    long made = Buffers.HEAP.made();
    List<TlsEngine> engines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      TlsEngine server = Duo.SERVER.serverEngine();
      engines.add(server);
      server.feed(ByteBuffer.wrap(hello, 0, hello.length / 2));
      assertThat(server.handshake()).isEqualTo(TlsEngine.WANT_READ);
      assertThat(server.hasOutput()).isFalse();
    }
    assertThat(Buffers.HEAP.made() - made).isZero();
    for (TlsEngine server : engines) {
      server.feed(ByteBuffer.wrap(hello, hello.length / 2, hello.length - hello.length / 2));
      assertThat(server.handshake()).isEqualTo(TlsEngine.WANT_TASK);
    }
  }

  // ---------------------------------------------------------------- the end

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void close_notify_is_the_end(String version) throws TlsException {
    Duo duo = Duo.established(version);
    duo.client.write(Duo.bytes("last words"));
    assertThat(duo.client.closeWrite()).isZero();
    duo.carry();
    ByteBuffer got = ByteBuffer.allocate(100);
    assertThat(duo.server.read(got)).isEqualTo(10);
    assertThat(duo.server.read(got)).isEqualTo(TlsEngine.END);
    assertThat(duo.server.read(got)).isEqualTo(TlsEngine.END);
    fails(Reason.CLOSED, () -> duo.client.write(Duo.bytes("more")));
  }

  @Test
  void in_tls_1_3_the_other_half_goes_on_after_close_notify() throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    duo.client.closeWrite();
    duo.carry();
    assertThat(duo.server.read(ByteBuffer.allocate(1))).isEqualTo(TlsEngine.END);
    duo.say(duo.server, duo.client, "I am not done yet. ".repeat(5000));
    duo.server.closeWrite();
    duo.carry();
    assertThat(duo.client.read(ByteBuffer.allocate(1))).isEqualTo(TlsEngine.END);
  }

  @Test
  void in_tls_1_2_the_other_half_ends_with_it() throws TlsException {
    Duo duo = Duo.established("TLSv1.2");
    duo.client.closeWrite();
    duo.carry();
    assertThat(duo.server.read(ByteBuffer.allocate(1))).isEqualTo(TlsEngine.END);
    fails(Reason.CLOSED, () -> duo.server.write(Duo.bytes("more")));
    duo.carry();
    assertThat(duo.client.read(ByteBuffer.allocate(1))).isEqualTo(TlsEngine.END);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void an_end_without_close_notify_is_told_as_what_it_may_be(String version) throws TlsException {
    Duo duo = Duo.established(version);
    duo.client.write(Duo.bytes("first words"));
    duo.carry();
    duo.server.feedEnd();
    ByteBuffer got = ByteBuffer.allocate(100);
    assertThat(duo.server.read(got)).isEqualTo(11);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> duo.server.read(got))
          .isInstanceOf(TruncatedException.class)
          .hasMessageContaining("without close_notify");
    }
    duo.say(duo.server, duo.client, "writing goes on");
  }

  @Test
  void an_end_in_the_middle_of_a_record_loses_the_record_and_says_so() throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    duo.client.write(Duo.bytes("words"));
    byte[] record = Duo.output(duo.client);
    duo.server.feed(ByteBuffer.wrap(record, 0, record.length - 1));
    duo.server.feedEnd();
    assertThatThrownBy(() -> duo.server.read(ByteBuffer.allocate(100)))
        .isInstanceOf(TruncatedException.class);
  }

  @Test
  void an_end_in_the_handshake_says_where() throws TlsException {
    Duo duo = Duo.of(Duo.CLIENT, Duo.SERVER);
    duo.server.feedEnd();
    assertThatThrownBy(duo.server::handshake)
        .isInstanceOf(TruncatedException.class)
        .hasMessageContaining("before the handshake");
    Duo other = Duo.of(Duo.CLIENT, Duo.SERVER);
    Duo.step(other.client);
    other.carry();
    Duo.step(other.server);
    other.server.feedEnd();
    assertThatThrownBy(other.server::handshake)
        .isInstanceOf(TruncatedException.class)
        .hasMessageContaining("in the middle of the handshake");
  }

  @Test
  void closing_before_and_during_the_handshake_is_told_to_the_peer() throws TlsException {
    Duo quiet = Duo.of(Duo.CLIENT, Duo.SERVER);
    assertThat(quiet.client.closeWrite()).isZero();
    assertThat(quiet.client.hasOutput()).as("there is nothing to end").isFalse();

    Duo duo = Duo.of(Duo.CLIENT, Duo.SERVER);
    Duo.step(duo.client);
    duo.carry();
    Duo.step(duo.server);
    duo.client.closeWrite();
    duo.carry(duo.client, duo.server);
    assertThatThrownBy(() -> Duo.step(duo.server)).isInstanceOf(TlsException.class);
  }

  // ---------------------------------------------------------------- what goes wrong

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\n", "x", "\0\0\0\0\0\0", "\200\56\1\0\2"})
  void a_client_that_does_not_speak_tls_is_refused_at_its_first_byte(String said) {
    TlsEngine server = Duo.SERVER.serverEngine();
    server.feed(Duo.bytes(said));
    assertThatThrownBy(server::handshake)
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith("the client does not speak TLS");
    assertThat(Duo.output(server)).containsExactly(21, 3, 3, 0, 2, 2, 10);
    fails(Reason.NOT_TLS, server::handshake);
    fails(Reason.NOT_TLS, () -> server.read(ByteBuffer.allocate(1)));
    fails(Reason.NOT_TLS, () -> server.write(ByteBuffer.allocate(1)));
    ByteBuffer more = ByteBuffer.allocate(100_000);
    assertThat(server.feed(more)).isEqualTo(100_000);
    assertThat(server.hasOutput()).isFalse();
  }

  @Test
  void what_is_spoken_instead_of_tls_is_shown() {
    TlsEngine server = Duo.SERVER.serverEngine();
    server.feed(Duo.bytes("GET /x HTTP/1.1\r\n"));
    assertThatThrownBy(server::handshake)
        .hasMessage(
            "the client does not speak TLS; it said 'GET /x HTTP/1.1': it should have asked by"
                + " https");
    TlsEngine client = Duo.CLIENT.clientEngine("localhost", -1);
    client.feed(Duo.bytes("220 ready\r\n"));
    assertThatThrownBy(client::handshake)
        .hasMessageContaining("the server does not speak TLS; it said '220 ready'")
        .hasMessageContaining("STARTTLS");
  }

  @Test
  void a_first_record_that_is_too_long_is_refused_at_its_header() {
    TlsEngine server = Duo.SERVER.serverEngine();
    server.feed(ByteBuffer.wrap(new byte[] {22, 3, 1, (byte) 0xFF, (byte) 0xFF}));
    assertThatThrownBy(server::handshake).hasMessageContaining("65540 bytes is longer");
    assertThat(Duo.output(server)).containsExactly(21, 3, 3, 0, 2, 2, 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void a_later_record_that_is_too_long_is_refused_at_its_header(String version)
      throws TlsException {
    Duo duo = Duo.established(version);
    duo.server.feed(ByteBuffer.wrap(new byte[] {23, 3, 3, 0x48, 1}));
    fails(Reason.PROTOCOL, () -> duo.server.read(ByteBuffer.allocate(100)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void garbage_in_a_handshake_is_refused_with_an_alert(long seed) {
    Random random = new Random(seed);
    byte[] garbage = new byte[5 + random.nextInt(5000)];
    random.nextBytes(garbage);
    System.arraycopy(
        new byte[] {22, 3, 1, (byte) ((garbage.length - 5) >> 8), (byte) (garbage.length - 5)},
        0,
        garbage,
        0,
        5);
    TlsEngine server = Duo.SERVER.serverEngine();
    server.feed(ByteBuffer.wrap(garbage));
    server.feedEnd();
    assertThatThrownBy(() -> Duo.step(server)).isInstanceOf(TlsException.class);
    byte[] alert = Duo.output(server);
    if (alert.length > 0) {
      assertThat(alert).startsWith(21, 3);
    }
  }

  /// Whatever single bit of the first flights is wrong, an engine says so; it neither loops nor
  /// throws anything else.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_damaged_handshake_fails_cleanly(long seed) throws TlsException {
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      Duo duo = Duo.of(Duo.CLIENT, Duo.SERVER);
      Duo.step(duo.client);
      byte[] hello = Duo.output(duo.client);
      hello[random.nextInt(hello.length)] ^= (byte) (1 << random.nextInt(8));
      duo.server.feed(ByteBuffer.wrap(hello));
      try {
        Duo.step(duo.server);
        duo.carry(duo.server, duo.client);
        Duo.step(duo.client);
        duo.carry(duo.client, duo.server);
        duo.server.feedEnd();
        Duo.step(duo.server);
      } catch (TlsException e) {
        continue;
      }
    }
  }

  @Test
  void a_record_that_somebody_has_changed_is_refused_with_an_alert() throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    duo.client.write(Duo.bytes("pay 10 to bob"));
    byte[] record = Duo.output(duo.client);
    record[10] ^= 1;
    duo.server.feed(ByteBuffer.wrap(record));
    fails(Reason.PROTOCOL, () -> duo.server.read(ByteBuffer.allocate(100)));
    duo.carry(duo.server, duo.client);
    assertThatThrownBy(() -> duo.client.read(ByteBuffer.allocate(100)))
        .isInstanceOfSatisfying(
            TlsException.class, e -> assertThat(e.alert()).isEqualTo("bad_record_mac"));
  }

  @Test
  void a_record_that_comes_twice_is_refused() throws TlsException {
    Duo duo = Duo.established("TLSv1.3");
    duo.client.write(Duo.bytes("pay 10 to bob"));
    byte[] record = Duo.output(duo.client);
    duo.server.feed(ByteBuffer.wrap(record));
    duo.server.feed(ByteBuffer.wrap(record));
    ByteBuffer got = ByteBuffer.allocate(100);
    assertThat(duo.server.read(got)).isEqualTo(13);
    fails(Reason.PROTOCOL, () -> duo.server.read(got));
  }

  @Test
  void a_session_is_told_only_when_there_is_one() {
    assertThatThrownBy(() -> Duo.SERVER.serverEngine().session())
        .isInstanceOf(IllegalStateException.class);
  }
}
