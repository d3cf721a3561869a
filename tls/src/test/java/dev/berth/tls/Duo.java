package dev.berth.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Two engines back to back in memory, and a wire between them that carries pieces of a given size.
final class Duo {
  static final Identity LOCALHOST = Identity.selfSigned();
  static final TlsContext SERVER = TlsContext.server(LOCALHOST);
  static final TlsContext CLIENT =
      TlsContext.client().trust(Trust.certificates(LOCALHOST.certificate()));

  final TlsEngine client;
  final TlsEngine server;
  final int piece;

  Duo(TlsEngine client, TlsEngine server, int piece) {
    this.client = client;
    this.server = server;
    this.piece = piece;
  }

  static Duo of(TlsContext client, TlsContext server) {
    return new Duo(client.clientEngine("localhost", -1), server.serverEngine(), 1 << 20);
  }

  /// The same, with the handshake made.
  static Duo established(String version) throws TlsException {
    return of(CLIENT.versions(version), SERVER).shakeHands();
  }

  Duo shakeHands() throws TlsException {
    while (!(step(client) & step(server))) {
      assertThat(carry()).as("bytes on the wire, or both wait").isTrue();
    }
    settle();
    return this;
  }

  /// Goes on with a handshake; whether it is over.
  static boolean step(TlsEngine engine) throws TlsException {
    int want;
    while ((want = engine.handshake()) == TlsEngine.WANT_TASK) {
      engine.task().run();
    }
    return want == 0;
  }

  /// Carries everything that waits, and reads what is no data, such as tickets.
  void settle() throws TlsException {
    while (carry()) {
      ByteBuffer none = ByteBuffer.allocate(1);
      assertThat(client.read(none)).isEqualTo(TlsEngine.WANT_READ);
      assertThat(server.read(none)).isEqualTo(TlsEngine.WANT_READ);
    }
  }

  /// Carries one piece either way; whether there was any.
  boolean carry() {
    return carry(client, server) | carry(server, client);
  }

  boolean carry(TlsEngine from, TlsEngine to) {
    if (!from.hasOutput()) {
      return false;
    }
    ByteBuffer output = from.output();
    int count = Math.min(Math.min(piece, output.remaining()), to.feedRoom());
    ByteBuffer slice = output.slice(output.position(), count);
    to.feed(slice);
    output.position(output.position() + slice.position());
    return slice.position() > 0;
  }

  /// Sends a text from one end to the other, which reads all of it.
  void say(TlsEngine from, TlsEngine to, String text) throws TlsException {
    ByteBuffer bytes = bytes(text);
    ByteBuffer got = ByteBuffer.allocate(bytes.remaining());
    while (got.hasRemaining()) {
      if (bytes.hasRemaining()) {
        from.write(bytes);
      }
      carry(from, to);
      to.read(got);
    }
    assertThat(text(got)).isEqualTo(text);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String text(ByteBuffer written) {
    return StandardCharsets.ISO_8859_1.decode(written.duplicate().flip()).toString();
  }

  /// What waits in an engine, taken from it.
  static byte[] output(TlsEngine engine) {
    if (!engine.hasOutput()) {
      return new byte[0];
    }
    byte[] bytes = new byte[engine.output().remaining()];
    engine.output().get(bytes);
    return bytes;
  }
}
