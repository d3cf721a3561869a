package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloudHashClientTest {
  private final Store store = new MemoryStore();
  private final List<InMemory> dialled = new ArrayList<>();
  private CloudHashOptions options = CloudHashOptions.defaults();

  private CloudHashClient client(CloudHashFraming framing) {
    options = options.withFraming(framing);
    return new CloudHashClient(this::dial, framing);
  }

  private Transport dial() {
    InMemory transport = new InMemory(new Loopback(new CloudHashProtocol(options, store).open()));
    dialled.add(transport);
    return transport;
  }

  /// A connection to a session in memory; reads come in small pieces.
  private static final class InMemory implements Transport {
    final Loopback server;
    ByteBuffer unread = ByteBuffer.allocate(0);
    boolean closed;

    InMemory(Loopback server) {
      this.server = server;
    }

    @Override
    public void write(ByteBuffer bytes) {
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      server.feed(all);
    }

    @Override
    public int read(ByteBuffer into) {
      if (!unread.hasRemaining()) {
        unread = ByteBuffer.wrap(server.receivedBytes());
      }
      int count = Math.min(7, Math.min(unread.remaining(), into.remaining()));
      for (int i = 0; i < count; i++) {
        into.put(unread.get());
      }
      if (count == 0 && !server.isClosed()) {
        throw new AssertionError("the client would wait for ever");
      }
      return count == 0 ? -1 : count;
    }

    @Override
    public void endWrite() {
      server.end();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void whatIsSetCanBeGot(CloudHashFraming framing) throws IOException {
    try (CloudHashClient client = client(framing)) {
      client.set("prez", "obama");
      assertThat(client.get("prez")).isEqualTo("obama");
      assertThat(client.get("vp")).isNull();
      for (String value :
          new String[] {"", "=", "ERR no", "OK", " two  words ", "héllo", "x".repeat(40_000)}) {
        client.set("k", value);
        assertThat(client.get("k")).isEqualTo(value);
      }
    }
    assertThat(dialled).allMatch(transport -> transport.closed);
    assertThat(dialled).hasSize(framing == CloudHashFraming.END_OF_INPUT ? 17 : 1);
  }

  @ParameterizedTest
  @EnumSource(value = CloudHashFraming.class, mode = EnumSource.Mode.EXCLUDE, names = "LINE")
  void valueOfAnyBytesComesBack(CloudHashFraming framing) throws IOException {
    CloudHashClient client = client(framing);
    for (String value : new String[] {"\n", "\r", "\r\n", "a\r", "a\n\n", "\0\u00ff\n"}) {
      client.set(Loopback.bytes("k\r\n"), Loopback.bytes(value));
      assertThat(client.get(Loopback.bytes("k\r\n"))).isEqualTo(Loopback.bytes(value));
    }
  }

  @Test
  void lineRefusesWhatWouldBecomeTwoRequestsAndKeepsItsConnection() throws IOException {
    CloudHashClient client = client(CloudHashFraming.LINE);
    client.set("k", "v");
    assertThatThrownBy(() -> client.set("a", "b\nSET k evil"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line end");
    assertThatThrownBy(() -> client.get("a\r")).isInstanceOf(IllegalArgumentException.class);
    assertThat(client.get("k")).isEqualTo("v");
    assertThat(dialled).hasSize(1);
  }

  @Test
  void keyIsOneWord() {
    CloudHashClient client = client(CloudHashFraming.LENGTH_PREFIX);
    assertThatThrownBy(() -> client.get("")).hasMessageContaining("at least one byte");
    assertThatThrownBy(() -> client.set("two words", "")).hasMessageContaining("no spaces");
    assertThat(dialled).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void errorReplyIsAnExceptionWithTheServersWordsAndTheNextRequestWorks(CloudHashFraming framing)
      throws IOException {
    options = options.withKeyLimit(5).withMessageLimit(100);
    CloudHashClient client = client(framing);
    assertThatThrownBy(() -> client.set("longer", "v"))
        .isInstanceOf(CloudHashException.class)
        .hasMessage("the key is longer than 5 bytes");
    assertThatThrownBy(() -> client.set("k", "v".repeat(200)))
        .hasMessage("the request is longer than 100 bytes");
    client.set("k", "v");
    assertThat(client.get("k")).isEqualTo("v");
  }

  @Test
  void valueThatNoLineCanHoldIsAnError() throws IOException {
    client(CloudHashFraming.LENGTH_PREFIX).set("k", "two\nlines");
    assertThatThrownBy(() -> client(CloudHashFraming.LINE).get("k"))
        .hasMessageContaining("does not fit in a line");
  }

  @Test
  void connectionThatWasIdleForTooLongIsReplaced() throws IOException {
    CloudHashClient client = client(CloudHashFraming.LINE);
    client.set("k", "v");
    dialled.getFirst().server.pass(Duration.ofHours(1).toNanos());
    assertThat(client.get("k")).isEqualTo("v");
    assertThat(dialled).hasSize(2);
    assertThat(dialled.getFirst().closed).isTrue();
  }

  @Test
  void serverThatTakesNobodyIsToldAsSuchAndNotAskedAgain() {
    CloudHashClient client = client(CloudHashFraming.LINE);
    CloudHashClient stopped =
        new CloudHashClient(
            () -> {
              InMemory transport = (InMemory) dial();
              transport.server.stop();
              return transport;
            },
            CloudHashFraming.LINE);
    assertThatThrownBy(() -> stopped.get("k"))
        .isInstanceOfSatisfying(CloudHashException.class, e -> assertThat(e.isClosing()).isTrue())
        .hasMessage("closing: the server is stopping");
    assertThat(dialled).hasSize(1);
    assertThat(client).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void replyThatIsCutShortIsNeverTakenForAValue(CloudHashFraming framing) {
    String whole =
        switch (framing) {
          case END_OF_INPUT, LINE -> "obama\n";
          case LENGTH_PREFIX -> "\0\0\0\5obama";
          case LENGTH_PREFIX_LITTLE_ENDIAN -> "\5\0\0\0obama";
        };
    for (int cut = 0; cut < whole.length(); cut++) {
      CloudHashClient client = replaying(framing, whole.substring(0, cut));
      assertThatThrownBy(() -> client.get("prez"))
          .isInstanceOf(EOFException.class)
          .hasMessage("the connection ended before the reply did");
    }
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> replaying(framing, whole).get("prez")))
        .isNull();
  }

  @Test
  void replyThatIsNoneOfCloudHashIsAnError() {
    assertThatThrownBy(() -> replaying(CloudHashFraming.LINE, "220 ftp\r\n").set("k", "v"))
        .hasMessage("this is no reply of CloudHash to SET: 220 ftp");
    assertThatThrownBy(() -> replaying(CloudHashFraming.LENGTH_PREFIX, "\u00ff\0\0\0").get("k"))
        .hasMessage("the reply has a negative length");
    CloudHashClient modest =
        new CloudHashClient(() -> new Replay("123456\n"), CloudHashFraming.LINE, 3);
    assertThatThrownBy(() -> modest.get("k")).hasMessage("the reply is longer than 3 bytes");
  }

  private static CloudHashClient replaying(CloudHashFraming framing, String reply) {
    return new CloudHashClient(() -> new Replay(reply), framing);
  }

  /// A server that sends this, whatever it is asked, and closes.
  private static final class Replay implements Transport {
    private final ByteBuffer reply;

    Replay(String reply) {
      this.reply = ByteBuffer.wrap(Loopback.bytes(reply));
    }

    @Override
    public void write(ByteBuffer bytes) {}

    @Override
    public int read(ByteBuffer into) {
      if (!reply.hasRemaining()) {
        return -1;
      }
      into.put(reply.get());
      return 1;
    }

    @Override
    public void endWrite() {}

    @Override
    public void close() {}
  }
}
