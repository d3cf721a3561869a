package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndFramingTest {
  @Test
  void messageIsAllBytesUpToTheEndOfTheInput() {
    String input = "SET foo bar\nbaz\r\n";
    for (int split = 0; split <= input.length(); split++) {
      Fed fed = new Fed(Framing.endOfInput(100));
      fed.feed(Fed.bytes(input.substring(0, split))).feed(Fed.bytes(input.substring(split)));
      assertThat(fed.heard()).isEmpty();
      assertThat(fed.unread()).as("nothing is left with the driver").isZero();
      assertThat(fed.end().heard()).containsExactly(input);
    }
  }

  @Test
  void inputWithoutBytesIsAnEmptyMessage() {
    assertThat(new Fed(Framing.endOfInput(1)).end().heard()).containsExactly("");
  }

  @Test
  void limitIsKeptAndToldOnce() {
    assertThat(new Fed(Framing.endOfInput(5)).feed(Fed.bytes("12345")).end().heard())
        .containsExactly("12345");
    Fed fed = new Fed(Framing.endOfInput(5)).feed(Fed.bytes("12345")).feed(Fed.bytes("6"));
    assertThat(fed.heard()).containsExactly("TOO_LONG");
    assertThat(fed.feed(Fed.bytes("GET foo")).end().heard()).containsExactly("TOO_LONG");
    assertThat(fed.unread()).isZero();
  }

  @Test
  void copyNeverExceedsTheLimitByMuch() {
    Framing framing = Framing.endOfInput(1_000);
    for (int i = 0; i < 1_000; i++) {
      framing.next(ByteBuffer.wrap(new byte[] {'x'}));
    }
    assertThat(framing.ended()).isEqualTo(Framing.Step.MESSAGE);
    assertThat(framing.length()).isEqualTo(1_000);
    assertThat(framing.buffer().capacity()).isEqualTo(1_000);
  }

  @Test
  void randomBytesInRandomPiecesComeBackWhole() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      byte[] input = new byte[random.nextInt(3_000)];
      random.nextBytes(input);
      Fed fed = new Fed(Framing.endOfInput(3_000));
      for (int at = 0, piece; at < input.length; at += piece) {
        piece = Math.min(input.length - at, 1 + random.nextInt(500));
        fed.feed(java.util.Arrays.copyOfRange(input, at, at + piece));
      }
      assertThat(Fed.bytes(fed.end().heard().getFirst())).isEqualTo(input);
    }
  }

  @Test
  void replyIsWrittenAsItIs() {
    ByteBuffer out = ByteBuffer.allocate(10);
    Framing framing = Framing.endOfInput(5);
    int mark = framing.begin(out);
    framing.end(out.put(Fed.bytes("OK")), mark);
    assertThat(out.flip()).isEqualTo(ByteBuffer.wrap(Fed.bytes("OK")));
  }
}
