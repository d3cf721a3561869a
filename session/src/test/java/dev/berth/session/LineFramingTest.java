package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFramingTest {
  private static final String TOO_LONG = "TOO_LONG";

  @Test
  void lineFeedOrCarriageReturnAndLineFeedEndsALine() {
    assertThat(Fed.whole(Framing.line(10), "one\ntwo\r\n\n\r\nthree\n"))
        .containsExactly("one", "two", "", "", "three");
  }

  @Test
  void carriageReturnElsewhereBelongsToTheLine() {
    assertThat(Fed.whole(Framing.line(10), "a\rb\r\r\n\r")).containsExactly("a\rb\r");
  }

  @Test
  void lineWithoutItsEndIsNoMessage() {
    Fed fed = new Fed(Framing.line(10)).feed(Fed.bytes("GET foo")).end();
    assertThat(fed.heard()).isEmpty();
    assertThat(fed.unread()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345\n12345\r\n",
        "123456\nnext\n",
        "123456\r\nnext\n",
        "a much longer line than allowed\r\nnext\r\n",
        "12345\r\r\nx\n",
        "\r\n\n\r\r\n",
        "first\n12345678\nlast\nand a tail that does not end"
      })
  void splitAtAnyPositionChangesNothing(String input) {
    List<String> whole = Fed.whole(Framing.line(5), input);
    for (int split = 0; split <= input.length(); split++) {
      assertThat(Fed.split(Framing.line(5), input, split))
          .as("split at %d", split)
          .isEqualTo(whole);
    }
    assertThat(Fed.byteByByte(Framing.line(5), input)).isEqualTo(whole);
  }

  @Test
  void limitCountsTheLineWithoutItsEnd() {
    assertThat(Fed.whole(Framing.line(5), "12345\n12345\r\n123456\n12345\r\r\n1\n"))
        .containsExactly("12345", "12345", TOO_LONG, TOO_LONG, "1");
  }

  @Test
  void lineThatIsTooLongIsToldOnceAndItsTailNeverHandedOut() {
    Fed fed = new Fed(Framing.line(5)).feed(Fed.bytes("1234567"));
    assertThat(fed.heard()).as("as soon as it is certain").containsExactly(TOO_LONG);
    assertThat(fed.unread()).isZero();
    fed.feed(Fed.bytes("GET x")).feed(Fed.bytes("GET y\r")).feed(Fed.bytes("\nGET z\n"));
    assertThat(fed.heard()).containsExactly(TOO_LONG, "GET z");
  }

  @Test
  void twoLinesThatAreTooLongAreToldTwice() {
    assertThat(Fed.byteByByte(Framing.line(2), "abcdef\nabcdef\nab\n"))
        .containsExactly(TOO_LONG, TOO_LONG, "ab");
  }

  @Test
  void limitPlusOverheadBytesAreAlwaysEnoughForAStep() {
    Framing framing = Framing.line(5);
    int enough = 5 + framing.overhead();
    for (String line : List.of("12345\r\n", "1234567", "12345\r\r", "\r\r\r\r\r\r\r")) {
      assertThat(line).hasSize(enough);
      assertThat(Framing.line(5).next(ByteBuffer.wrap(Fed.bytes(line))))
          .isNotEqualTo(Framing.Step.MORE);
    }
  }

  @Test
  void slowSenderIsSearchedOnce() {
    // Offered again after each ten bytes: two million calls, which would look at 10^12 bytes if
    // each
    // searched from the start.
    int size = 1_000_000;
    ByteBuffer in = ByteBuffer.allocate(size);
    Framing framing = Framing.line(size);
    long began = System.nanoTime();
    for (int round = 0; round < 20; round++) {
      for (int end = 10; end <= size; end += 10) {
        in.position(0).limit(end);
        assertThatStep(framing.next(in), Framing.Step.MORE);
      }
      in.put(size - 1, (byte) '\n');
      assertThatStep(framing.next(in.position(0).limit(size - 1)), Framing.Step.MORE);
      assertThatStep(framing.next(in.position(0).limit(size)), Framing.Step.MESSAGE);
      in.put(size - 1, (byte) 0);
    }
    assertThat(System.nanoTime() - began).isLessThan(20_000_000_000L);
  }

  private static void assertThatStep(Framing.Step step, Framing.Step expected) {
    if (step != expected) {
      throw new AssertionError("expected " + expected + " but was " + step);
    }
  }

  @Test
  void randomLinesInRandomPiecesAreFoundAsAModelFindsThem() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] input = new byte[random.nextInt(2_000)];
      byte[] letters =
          Fed.bytes(seed % 2 == 0 ? "ab\r\n" : "abcdefghijklmnopqrstuvwxyzabcdefghij\r\n");
      for (int i = 0; i < input.length; i++) {
        input[i] = letters[random.nextInt(letters.length)];
      }
      int limit = 1 + random.nextInt(30);
      assertThat(Fed.inPieces(Framing.line(limit), input, random))
          .as("seed %d", seed)
          .isEqualTo(model(input, limit));
    }
  }

  private static List<String> model(byte[] input, int limit) {
    List<String> heard = new ArrayList<>();
    String rest = new String(input, java.nio.charset.StandardCharsets.ISO_8859_1);
    for (int feed; (feed = rest.indexOf('\n')) >= 0; rest = rest.substring(feed + 1)) {
      String line = rest.substring(0, feed);
      line = line.endsWith("\r") ? line.substring(0, feed - 1) : line;
      heard.add(line.length() > limit ? TOO_LONG : line);
    }
    if (rest.length() > limit + 1) {
      heard.add(TOO_LONG);
    }
    return heard;
  }

  @Test
  void replyEndsWithALineFeed() {
    ByteBuffer out = ByteBuffer.allocate(10);
    Framing framing = Framing.line(10);
    int mark = framing.begin(out);
    out.put(Fed.bytes("OK"));
    framing.end(out, mark);
    assertThat(out.flip()).isEqualTo(ByteBuffer.wrap(Fed.bytes("OK\n")));
  }

  @Test
  void lineCarriesWhatDoesNotLookLikeItsEnd() {
    ByteBuffer content = ByteBuffer.wrap(Fed.bytes("x\ry\nz"));
    Framing framing = Framing.line(10);
    assertThat(framing.carries(content, 0, 0)).isTrue();
    assertThat(framing.carries(content, 0, 3)).isTrue();
    assertThat(framing.carries(content, 0, 2)).as("CR at the end").isFalse();
    assertThat(framing.carries(content, 0, 5)).as("LF").isFalse();
    assertThat(framing.carries(content, 4, 1)).isTrue();
    assertThat(Framing.lengthPrefix(10).carries(content, 0, 5)).isTrue();
    assertThat(Framing.endOfInput(10).carries(content, 0, 5)).isTrue();
  }

  @Test
  void limitIsAtLeastOneByte() {
    assertThatThrownBy(() -> Framing.line(0)).hasMessageContaining("at least 1 byte: 0");
  }
}
