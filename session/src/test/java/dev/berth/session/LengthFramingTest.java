package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LengthFramingTest {
  private static final String MIXED =
      "\0\0\0\3GET\0\0\0\0\0\0\0\5 a\nb \0\0\0\u0006123456\0\0\0\1x\0\0\0";

  @Test
  void lengthComesFirstInNetworkByteOrder() {
    assertThat(Fed.whole(Framing.lengthPrefix(5), "\0\0\0\3GET\0\0\0\0\0\0\0\1x"))
        .containsExactly("GET", "", "x");
  }

  @Test
  void rubysPackOnALittleEndianMachineIsUnderstoodWhenAskedFor() {
    Framing framing = Framing.lengthPrefix(5, ByteOrder.LITTLE_ENDIAN);
    assertThat(Fed.whole(framing, "\3\0\0\0GET\1\0\0\0x")).containsExactly("GET", "x");
  }

  @Test
  void byteOrderOfTheDriversBufferDoesNotMatter() {
    ByteBuffer in = ByteBuffer.wrap(Fed.bytes("\0\0\0\2ab")).order(ByteOrder.LITTLE_ENDIAN);
    Framing framing = Framing.lengthPrefix(5);
    assertThat(framing.next(in)).isEqualTo(Framing.Step.MESSAGE);
    assertThat(framing.length()).isEqualTo(2);
    ByteBuffer out = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    int mark = framing.begin(out);
    framing.end(out.put((byte) 'a').put((byte) 'b'), mark);
    assertThat(out.array()).isEqualTo(Fed.bytes("\0\0\0\2ab"));
  }

  @Test
  void splitAtAnyPositionChangesNothing() {
    List<String> whole = Fed.whole(Framing.lengthPrefix(5), MIXED);
    assertThat(whole).containsExactly("GET", "", " a\nb ", "TOO_LONG", "x");
    for (int split = 0; split <= MIXED.length(); split++) {
      assertThat(Fed.split(Framing.lengthPrefix(5), MIXED, split))
          .as("split at %d", split)
          .isEqualTo(whole);
    }
    assertThat(Fed.byteByByte(Framing.lengthPrefix(5), MIXED)).isEqualTo(whole);
  }

  @Test
  void messageThatIsTooLongIsToldBeforeItHasComeAndSkippedByItsLength() {
    Fed fed = new Fed(Framing.lengthPrefix(5)).feed(Fed.bytes("\0\0\0\12"));
    assertThat(fed.heard()).containsExactly("TOO_LONG");
    fed.feed(Fed.bytes("\0\0\0\1a")).feed(Fed.bytes("\0\0\0\1b")).feed(Fed.bytes("\0\0\0\1c"));
    assertThat(fed.heard()).containsExactly("TOO_LONG", "c");
  }

  @Test
  void negativeLengthIsToldOnceAndNothingAfterItIsBelieved() {
    Fed fed = new Fed(Framing.lengthPrefix(5)).feed(Fed.bytes("\u00ff\u00ff\u00ff\u00ff\0\0\0\1a"));
    fed.feed(Fed.bytes("\0\0\0\1b")).end();
    assertThat(fed.heard()).containsExactly("BAD_LENGTH");
    assertThat(fed.unread()).isZero();
  }

  @Test
  void largestLengthIsSkippedWithoutOverflow() {
    Fed fed =
        new Fed(Framing.lengthPrefix(Integer.MAX_VALUE - 1)).feed(Fed.bytes("\177\377\377\377"));
    fed.feed(new byte[1 << 20]).feed(new byte[1 << 20]);
    assertThat(fed.heard()).containsExactly("TOO_LONG");
    assertThat(
            new Fed(Framing.lengthPrefix(Integer.MAX_VALUE))
                .feed(Fed.bytes("\177\377\377\377a"))
                .heard())
        .isEmpty();
  }

  @Test
  void randomMessagesInRandomPiecesComeBackWhole() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int limit = 1 + random.nextInt(50);
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        byte[] message = new byte[random.nextInt(60)];
        random.nextBytes(message);
        input.writeBytes(ByteBuffer.allocate(4).putInt(message.length).array());
        input.writeBytes(message);
        expected.add(
            message.length > limit
                ? "TOO_LONG"
                : new String(message, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      assertThat(Fed.inPieces(Framing.lengthPrefix(limit), input.toByteArray(), random))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void randomBytesNeverThrow() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] input = new byte[random.nextInt(300)];
      random.nextBytes(input);
      Fed.inPieces(Framing.lengthPrefix(1 + random.nextInt(1 << 30)), input, random);
    }
  }

  @Test
  void replyCarriesItsLength() {
    ByteBuffer out = ByteBuffer.allocate(20).put((byte) '!');
    Framing framing = Framing.lengthPrefix(5, ByteOrder.LITTLE_ENDIAN);
    int mark = framing.begin(out);
    framing.end(out.put(Fed.bytes("OK")), mark);
    framing.end(out, framing.begin(out));
    assertThat(out.flip()).isEqualTo(ByteBuffer.wrap(Fed.bytes("!\2\0\0\0OK\0\0\0\0")));
  }
}
