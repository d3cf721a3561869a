package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FramingAllocationTest {
  private static final int MESSAGES = 200_000;

  @Test
  void lineMakesNoObjectForAMessage() {
    assertThat(allocated(Framing.line(100), "GET some-key\r\n")).isLessThan(MESSAGES / 10);
  }

  @Test
  void lengthPrefixMakesNoObjectForAMessage() {
    assertThat(allocated(Framing.lengthPrefix(100), "\0\0\0\14GET some-key"))
        .isLessThan(MESSAGES / 10);
  }

  private static long allocated(Framing framing, String message) {
    ByteBuffer in = ByteBuffer.wrap(Fed.bytes(message));
    ByteBuffer out = ByteBuffer.allocate(100);
    echo(framing, in, out);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    echo(framing, in, out);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void echo(Framing framing, ByteBuffer in, ByteBuffer out) {
    for (int i = 0; i < MESSAGES; i++) {
      if (framing.next(in.rewind()) != Framing.Step.MESSAGE) {
        throw new AssertionError();
      }
      int mark = framing.begin(out.clear());
      int length = framing.length();
      out.put(out.position(), framing.buffer(), framing.start(), length);
      framing.end(out.position(out.position() + length), mark);
    }
  }
}
