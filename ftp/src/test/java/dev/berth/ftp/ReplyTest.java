package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A reply is well formed, whatever is put into it.
class ReplyTest {
  private static String wire(Reply reply) {
    ByteBuffer out = ByteBuffer.allocate(1000);
    reply.writeTo(out);
    return StandardCharsets.ISO_8859_1.decode(out.flip()).toString();
  }

  @Test
  void oneLine() {
    assertThat(wire(Reply.of(200, "OK."))).isEqualTo("200 OK.\r\n");
  }

  @Test
  void nobodyGetsALineEndIn() {
    assertThat(wire(Reply.of(257, "a\r\n226 b\nc\rd"))).isEqualTo("257 a\r\0?226 b?c\r\0d\r\n");
  }

  @Test
  void severalLines() {
    assertThat(wire(Reply.of(211, "Begin", List.of("211 no end", "x\n211 y"), "End")))
        .isEqualTo("211-Begin\r\n 211 no end\r\n x?211 y\r\n211 End\r\n");
  }

  @Test
  void quotesAreDoubled() {
    assertThat(wire(Reply.path("/a\"b\"\"", "created.")))
        .isEqualTo("257 \"/a\"\"b\"\"\"\"\" created.\r\n");
  }

  @Test
  void bytesStayBytes() {
    assertThat(wire(Reply.path("/\u00ff\u00c3\u00a9", "x")))
        .isEqualTo("257 \"/\u00ff\u00c3\u00a9\" x\r\n");
  }
}
