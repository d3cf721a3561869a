package dev.berth.cloudhash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import dev.berth.session.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What dialogues cannot say: room, time, and replies longer than any room.
class CloudHashSessionTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private CloudHashOptions options =
      CloudHashOptions.defaults().withIdleTime(Duration.ofSeconds(60));
  private final Store store = new MemoryStore();

  private Loopback connect(CloudHashFraming framing) {
    options = options.withFraming(framing);
    return new Loopback(new CloudHashProtocol(options, store).open());
  }

  private Loopback lines() {
    return connect(CloudHashFraming.LINE);
  }

  @Test
  void thousandsOfRequestsInOnePieceAreAllAnswered() {
    lines().feed("SET k " + "v".repeat(100) + "\n");
    Loopback client = lines().feed("GET k\n".repeat(5_000));
    assertThat(client.received()).isEqualTo(("v".repeat(100) + "\n").repeat(5_000));
    assertThat(client.unread()).isZero();
  }

  @Test
  void endOfInputBehindManyRequestsWaitsForTheirReplies() {
    lines().feed("SET k " + "v".repeat(1_000) + "\n");
    Loopback client = lines().credit(0).feed("GET k\n".repeat(500)).end();
    assertThat(client.unread()).as("back-pressure").isGreaterThan(2_000);
    assertThat(client.isClosed()).isFalse();
    assertThat(client.credit(Long.MAX_VALUE).received()).hasSize(500 * 1_001);
    assertThat(client.isClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 1_000, 20_000})
  void clientThatReadsSlowlyGetsEveryByteInOrder(int step) {
    Loopback client = lines().credit(0);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String value = i + "x".repeat(i % 7 == 0 ? 20_000 : i * 10);
      client.feed("SET k" + i + " " + value + "\nGET k" + i + "\n");
      expected.append("OK\n").append(value).append("\n");
    }
    client.feed("GET none\nQUIT\n");
    StringBuilder received = new StringBuilder();
    for (int i = 0; i < 200_000 && !client.isClosed(); i++) {
      received.append(client.credit(step).received());
    }
    assertThat(received.toString()).isEqualTo(expected + "\nOK\n");
  }

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void valueLongerThanAnyRoomIsSentWhole(CloudHashFraming framing) {
    byte[] value = new byte[60_000];
    for (int size = Effects.RESERVE - 20; size < Effects.RESERVE + 20; size++) {
      checkValue(framing, ByteBuffer.wrap(value).array(), size);
    }
    checkValue(framing, value, value.length);
  }

  private void checkValue(CloudHashFraming framing, byte[] bytes, int size) {
    java.util.Arrays.fill(bytes, (byte) 'v');
    store.put(Key.of(Loopback.bytes("k")), ByteBuffer.wrap(bytes), 0, size);
    Loopback client = connect(framing).feed(framed(framing, "GET k")).end();
    assertThat(client.received()).isEqualTo(replied(framing, "v".repeat(size)));
    assertThat(client.isClosed()).isTrue();
  }

  private static String framed(CloudHashFraming framing, String text) {
    return switch (framing) {
      case END_OF_INPUT -> text;
      case LINE -> text + "\n";
      case LENGTH_PREFIX -> length(text, false) + text;
      case LENGTH_PREFIX_LITTLE_ENDIAN -> length(text, true) + text;
    };
  }

  private static String replied(CloudHashFraming framing, String text) {
    return framing == CloudHashFraming.END_OF_INPUT ? text + "\n" : framed(framing, text);
  }

  private static String length(String text, boolean little) {
    int length = text.length();
    byte[] prefix =
        ByteBuffer.allocate(4).putInt(little ? Integer.reverseBytes(length) : length).array();
    return new String(prefix, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void valuesThatLookLikeOtherRepliesAreMarked(CloudHashFraming framing) {
    String[][] cases = {
      {"", "="}, {"=", "=="}, {"=x", "==x"}, {"ERR no", "=ERR no"}, {"ERR", "=ERR"},
      {"ER", "ER"}, {"OK", "OK"}, {"x=", "x="}, {" ", " "}, {"err", "err"}
    };
    for (String[] example : cases) {
      byte[] value = Loopback.bytes(example[0]);
      store.put(Key.of(Loopback.bytes("k")), ByteBuffer.wrap(value), 0, value.length);
      assertThat(connect(framing).feed(framed(framing, "get k")).end().received())
          .isEqualTo(replied(framing, example[1]));
    }
    assertThat(connect(framing).feed(framed(framing, "get none")).end().received())
        .isEqualTo(replied(framing, ""));
  }

  @Test
  void longValueWithTheLookOfAnErrorIsMarkedToo() {
    byte[] value = Loopback.bytes("ERR" + "x".repeat(Effects.RESERVE));
    store.put(Key.of(Loopback.bytes("k")), ByteBuffer.wrap(value), 0, value.length);
    assertThat(lines().feed("GET k\n").received()).startsWith("=ERRxxx").hasSize(value.length + 2);
    value[100] = '\n';
    store.put(Key.of(Loopback.bytes("k")), ByteBuffer.wrap(value), 0, value.length);
    assertThat(lines().feed("GET k\n").received()).startsWith("ERR the value holds a line end");
  }

  @Test
  void idleConnectionIsClosedWithAWord() {
    Loopback client = lines().feed("GET a\nGET");
    client.pass(59 * SECOND).feed(" b\n").pass(59 * SECOND).feed("GET").pass(SECOND - 1);
    assertThat(client.received()).isEqualTo("\n\n");
    assertThat(client.isClosed()).isFalse();
    assertThat(client.pass(1).received()).isEqualTo("ERR closing: no request for 60 s\n");
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void bytesThatMakeNoRequestDoNotProlongTheIdleTime() {
    Loopback client = connect(CloudHashFraming.END_OF_INPUT).feed("SET k ");
    for (int i = 0; i < 60; i++) {
      client.feed("v").pass(SECOND);
    }
    assertThat(client.received()).startsWith("ERR closing: no request for 60 s");
  }

  @Test
  void idleTimeOfZeroMeansForEver() {
    options = options.withIdleTime(Duration.ZERO);
    assertThat(lines().pass(1_000_000 * SECOND).isClosed()).isFalse();
  }

  @Test
  void longReplyIsNotIdleness() {
    byte[] value = new byte[50_000];
    java.util.Arrays.fill(value, (byte) 'v');
    store.put(Key.of(Loopback.bytes("k")), ByteBuffer.wrap(value), 0, value.length);
    Loopback client = lines().credit(10).feed("GET k\n");
    for (int i = 0; i < 100; i++) {
      client.pass(60 * SECOND).credit(100);
    }
    assertThat(client.isClosed()).isFalse();
    client.credit(Long.MAX_VALUE).pass(59 * SECOND).feed("GET none\n");
    assertThat(client.received()).hasSize(50_002).endsWith("v\n\n");
  }

  @Test
  void stopSaysGoodbyeAndLetsABegunRequestOfEndOfInputFinish() {
    assertThat(lines().feed("GET").stop().received())
        .isEqualTo("ERR closing: the server is stopping\n");
    Loopback begun = connect(CloudHashFraming.END_OF_INPUT).feed("SET a").stop();
    assertThat(begun.isClosed()).isFalse();
    assertThat(begun.feed(" b").end().received()).isEqualTo("OK\n");
    assertThat(connect(CloudHashFraming.END_OF_INPUT).stop().received()).startsWith("ERR closing");
  }

  @Test
  void requestsBehindQuitAreNotRun() {
    Loopback client = lines().feed("QUIT\nSET a b\n");
    assertThat(client.received()).isEqualTo("OK\n");
    assertThat(client.isClosed()).isTrue();
    assertThat(store.count()).isZero();
  }

  @ParameterizedTest
  @EnumSource(CloudHashFraming.class)
  void refusalIsInTheFramingsForm(CloudHashFraming framing) {
    CloudHashProtocol protocol = new CloudHashProtocol(options.withFraming(framing), store);
    assertThat(new String(protocol.refusal(Refusal.STOPPING), StandardCharsets.ISO_8859_1))
        .isEqualTo(replied(framing, "ERR closing: the server is stopping"));
    for (Refusal why : Refusal.values()) {
      assertThat(protocol.refusal(why)).isNotEmpty();
    }
  }

  @Test
  void inputLimitHasRoomForTheLongestMessage() {
    options = options.withFraming(CloudHashFraming.LINE);
    assertThat(new CloudHashProtocol(options, store).inputLimit()).isEqualTo(64 * 1024 + 2);
    assertThat(new CloudHashProtocol(options.withMessageLimit(10), store).inputLimit())
        .isEqualTo(Effects.RESERVE);
  }
}
