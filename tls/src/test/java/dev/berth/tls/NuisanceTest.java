package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.tls.TlsException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// Peers that keep to the rules of TLS, and keep us busy with them.
class NuisanceTest {
  private final ByteBuffer room = ByteBuffer.allocate(100);

  /// The client asks for new keys (RFC 8446, section 4.6.3), which the server has to answer.
  private void askForNewKeys(Duo duo) throws SSLException {
    duo.client.engine.beginHandshake();
    assertThat(duo.client.read(room)).isEqualTo(TlsEngine.WANT_READ);
    assertThat(duo.carry(duo.client, duo.server)).isTrue();
  }

  @Test
  void new_keys_now_and_then_are_no_matter() throws SSLException {
    Duo duo = Duo.established("TLSv1.3");
    for (int i = 0; i < 200; i++) {
      askForNewKeys(duo);
      duo.settle();
      duo.say(duo.client, duo.server, "hello");
      duo.say(duo.server, duo.client, "hello");
    }
  }

  @Test
  void a_flood_of_new_keys_ends_the_connection() throws SSLException {
    Duo duo = Duo.established("TLSv1.3");
    for (int i = 0; i < 32; i++) {
      askForNewKeys(duo);
      duo.settle();
    }
    askForNewKeys(duo);
    TlsEngineTest.fails(Reason.FLOOD, () -> duo.server.read(room));
  }

  @Test
  void what_answers_a_flood_that_nobody_reads_is_bounded() throws SSLException {
    Duo duo = Duo.established("TLSv1.3");
    ByteBuffer data = ByteBuffer.allocate(1 << 20);
    while (duo.server.write(data) > 0) {
      // Until the output is full, and the client takes nothing.
    }
    askForNewKeys(duo);
    duo.client.write(Duo.bytes("and?"));
    duo.carry(duo.client, duo.server);
    assertThat(duo.server.read(room)).isEqualTo(TlsEngine.WANT_WRITE);
    Duo.output(duo.server);
    assertThat(duo.server.read(room)).isEqualTo(4);
  }

  @Test
  void a_flood_of_tiny_records_in_the_handshake_ends_it() throws SSLException {
    Duo duo = Duo.of(Duo.CLIENT, Duo.SERVER);
    Duo.step(duo.client);
    byte[] hello = Duo.output(duo.client);
    // The header of a message of 30,000 bytes, and then one byte of it in each record.
    duo.server.feed(ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 4, 1, 0, 0x75, 0x30}));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 30_000; i++) {
                duo.server.feed(ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 1, hello[9]}));
                assertThat(Duo.step(duo.server)).isFalse();
              }
            })
        .isInstanceOfSatisfying(
            TlsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FLOOD));
  }

  @Test
  void negotiating_anew_is_refused() throws SSLException {
    Duo duo = Duo.established("TLSv1.2");
    duo.client.engine.beginHandshake();
    duo.client.records.wrap(Buffers.NONE);
    assertThat(duo.carry(duo.client, duo.server)).isTrue();
    TlsEngineTest.fails(Reason.RENEGOTIATION, () -> duo.server.read(room));
    assertThat(duo.server.hasOutput()).as("no answer").isFalse();
  }

  @Test
  void a_server_that_wants_to_negotiate_anew_is_refused() throws SSLException {
    Duo duo = Duo.established("TLSv1.2");
    duo.server.engine.beginHandshake();
    duo.server.records.wrap(Buffers.NONE);
    assertThat(duo.carry(duo.server, duo.client)).isTrue();
    TlsEngineTest.fails(Reason.RENEGOTIATION, () -> duo.client.read(room));
  }

  @Test
  void warnings_without_end_end_the_handshake() {
    TlsEngine server = Duo.SERVER.serverEngine();
    byte[] warning = {21, 3, 1, 0, 2, 1, 100};
    byte[] many = new byte[warning.length * 2000];
    for (int i = 0; i < many.length; i++) {
      many[i] = warning[i % warning.length];
    }
    server.feed(ByteBuffer.wrap(Arrays.copyOf(many, 14_000)));
    assertThatThrownBy(() -> Duo.step(server)).isInstanceOf(TlsException.class);
  }
}
