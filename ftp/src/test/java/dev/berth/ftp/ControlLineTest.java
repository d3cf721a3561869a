package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.Effects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lines of the control connection, and floods of what is none (vulnerability 8).
class ControlLineTest {
  private final ControlLine line = new ControlLine(100);
  private final ByteBuffer out = ByteBuffer.allocate(Effects.RESERVE);

  private List<String> read(ByteBuffer in) {
    List<String> found = new ArrayList<>();
    while (true) {
      switch (line.next(in, out)) {
        case MORE -> {
          return found;
        }
        case LINE -> {
          found.add(line.verb() + "," + line.argument());
          line.consume(in);
        }
        case TOO_LONG -> found.add("too long");
        case TLS -> {
          found.add("tls");
          return found;
        }
      }
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void takesLinesApart() {
    long noop = Command.pack("NOOP");
    assertThat(read(bytes("noop\r\nNoOp \nNOOP  x y \r\nN00P\r\nverylongverb\r\nNOO")))
        .containsExactly(noop + ",", noop + ",", noop + ", x y ", "0,", "0,");
  }

  @Test
  void aMegabyteWithoutAnEndIsOneMistake() {
    ByteBuffer flood = ByteBuffer.allocate(1 << 20);
    Arrays.fill(flood.array(), (byte) 'a');
    assertThat(read(flood)).containsExactly("too long");
    assertThat(flood.hasRemaining()).isFalse();
    assertThat(read(bytes("aaa\r\nNOOP\r\n"))).containsExactly(Command.pack("NOOP") + ",");
  }

  @Test
  void aMegabyteOfTelnetIsNothing() {
    for (int fill : new int[] {0xff, 0xf4, 0xf2}) {
      ByteBuffer flood = ByteBuffer.allocate(1 << 20);
      Arrays.fill(flood.array(), (byte) fill);
      assertThat(read(flood)).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void negotiationIsNotAnsweredWithoutRoom() {
    ByteBuffer flood = ByteBuffer.allocate(3 << 16);
    for (int i = 0; i < flood.capacity(); i += 3) {
      flood.put(i, (byte) 0xff).put(i + 1, (byte) 0xfd).put(i + 2, (byte) 1);
    }
    assertThat(read(flood)).isEmpty();
    assertThat(flood.hasRemaining()).isFalse();
    assertThat(out.remaining()).isGreaterThanOrEqualTo(Effects.RESERVE / 2 - 3);
  }
}
