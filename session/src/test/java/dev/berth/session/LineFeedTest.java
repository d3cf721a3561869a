package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineFeedTest {
  @Test
  void findsTheFirstAtEveryPlaceInEitherByteOrder() {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      for (ByteBuffer in :
          new ByteBuffer[] {ByteBuffer.allocate(40), ByteBuffer.allocateDirect(40)}) {
        in.order(order);
        for (int place = 0; place < 40; place++) {
          in.put(place, (byte) '\n');
          for (int from = 0; from <= 40; from++) {
            assertThat(LineFeed.find(in, from, 40)).isEqualTo(from <= place ? place : -1);
            assertThat(LineFeed.find(in, 0, from)).isEqualTo(place < from ? place : -1);
          }
          in.put(place, (byte) 0);
        }
      }
    }
  }

  @Test
  void isNotDeceivedByBytesThatDifferInOneBit() {
    Random random = new Random(11);
    byte[] near = {
      0x0a, 0x0b, (byte) 0x8a, 0x09, 0x1a, 0x4a, 0x08, 0x0e, 0x2a, 0x00, (byte) 0xff, 0x0b, 0x0b
    };
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(24)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = near[random.nextInt(near.length)];
      }
      ByteOrder order = round % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      int expected = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('\n');
      assertThat(LineFeed.find(ByteBuffer.wrap(bytes).order(order), 0, bytes.length))
          .isEqualTo(expected);
    }
  }
}
