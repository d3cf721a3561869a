package dev.berth.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.session.FileFacts;
import dev.berth.session.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TYPE A on the way down: every text, cut at every place.
class AsciiSourceTest {
  private static String converted(String text) {
    return text.replaceAll("(?<!\r)\n", "\r\n");
  }

  private static String readAll(AsciiSource source, int piece) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(piece);
    while (source.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        text.append((char) (buffer.get() & 0xff));
      }
      buffer.clear();
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "\r", "\r\n", "a", "a\nb\r\nc\rd\r\r\n\n\r", "\n\n\n", "\r\r\n\u00ff\n"})
  void everyCutGivesTheSame(String text) throws IOException {
    for (int piece = 1; piece < text.length() + 3; piece++) {
      for (int room = 1; room < 2 * text.length() + 3; room++) {
        AsciiSource source = new AsciiSource(new MemoryFile(text, piece));
        assertThat(readAll(source, room)).isEqualTo(converted(text));
        assertThat(source.sent()).isEqualTo(converted(text).length());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "a\nb\r\nc\rd\r\r\n\n\r"})
  void everyOffsetCountsConvertedBytes(String text) throws IOException {
    String whole = converted(text);
    for (int offset = 0; offset <= whole.length(); offset++) {
      AsciiSource source = AsciiSource.at(new MemoryFile(text, 3), offset);
      assertThat(source).isNotNull();
      assertThat(readAll(source, 5)).isEqualTo(whole.substring(offset));
      assertThat(source.sent()).isEqualTo(whole.length() - offset);
    }
    assertThat(AsciiSource.at(new MemoryFile(text, 3), whole.length() + 1)).isNull();
    assertThat(AsciiSource.at(new MemoryFile(text, 3), Long.MAX_VALUE)).isNull();
    assertThat(AsciiSource.size(new MemoryFile(text, 2))).isEqualTo(whole.length());
  }

  /// A file of nothing but line feeds, as large as it wants to be.
  private record LineFeeds(long size) implements OpenFile {
    @Override
    public FileFacts facts() {
      return new FileFacts(FileFacts.Kind.FILE, size, 0, 0644, 1, "");
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int count = (int) Math.min(into.remaining(), size - position);
      into.put(into.position(), "\n".repeat(count).getBytes(StandardCharsets.US_ASCII));
      into.position(into.position() + count);
      return count == 0 ? -1 : count;
    }

    @Override
    public void close() {}
  }

  @Test
  void whatIsTooLargeIsNotCounted() throws IOException {
    long most = AsciiSource.COUNTED;
    assertThat(AsciiSource.size(new LineFeeds(most))).isEqualTo(2 * most);
    assertThat(AsciiSource.size(new LineFeeds(most + 1))).isEqualTo(-1);
    assertThat(AsciiSource.at(new LineFeeds(2 * most), 2 * most)).isNotNull();
    assertThat(AsciiSource.at(new LineFeeds(2 * most), 2 * most + 100_000)).isNull();
  }

  @Test
  void closingClosesTheFile() throws IOException {
    MemoryFile file = new MemoryFile("x", 1);
    new AsciiSource(file).close();
    assertThat(file.closed).isTrue();
  }
}
