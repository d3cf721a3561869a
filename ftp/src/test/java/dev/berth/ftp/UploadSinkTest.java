package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TYPE A on the way up: every text, cut at every place.
class UploadSinkTest {
  private static final class Received implements Upload {
    final StringBuilder text = new StringBuilder();
    boolean committed;

    @Override
    public TreePath path() {
      return TreePath.ROOT.child("f");
    }

    @Override
    public void write(ByteBuffer from) {
      text.append(StandardCharsets.ISO_8859_1.decode(from));
    }

    @Override
    public void commit() {
      committed = true;
    }

    @Override
    public void discard() {}
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "\r", "\n", "a\r\nb\nc\rd\r\r\n\r", "\r\r\r\n\n", "x\r\r"})
  void everyCutGivesTheSame(String text) throws IOException {
    for (int first = 0; first <= text.length(); first++) {
      for (int second = first; second <= text.length(); second++) {
        Received received = new Received();
        UploadSink sink = new UploadSink(received, true);
        sink.write(bytes(text.substring(0, first)));
        sink.write(bytes(text.substring(first, second)));
        sink.write(bytes(text.substring(second)));
        sink.commit();
        assertThat(received.text).hasToString(text.replace("\r\n", "\n"));
        assertThat(received.committed).isTrue();
        assertThat(sink.received()).isEqualTo(text.length());
      }
    }
  }

  @Test
  void moreThanItsOwnBufferAtOnce() throws IOException {
    String text = "\rab\r\n\n".repeat(20_000);
    Received received = new Received();
    UploadSink sink = new UploadSink(received, true);
    sink.write(bytes(text));
    sink.commit();
    assertThat(received.text.toString()).isEqualTo(text.replace("\r\n", "\n"));
  }

  @Test
  void inTypeIEveryByteStays() throws IOException {
    Received received = new Received();
    UploadSink sink = new UploadSink(received, false);
    sink.write(bytes("a\r\nb\r"));
    sink.commit();
    assertThat(received.text).hasToString("a\r\nb\r");
  }
}
