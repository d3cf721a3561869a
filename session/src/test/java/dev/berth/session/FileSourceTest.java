package dev.berth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FileSourceTest {
  private final Letters file = new Letters("abcdefgh");

  private static String drain(Source source, int piece) throws IOException {
    StringBuilder all = new StringBuilder();
    ByteBuffer into = ByteBuffer.allocate(piece);
    while (source.read(into) >= 0) {
      all.append(StandardCharsets.ISO_8859_1.decode(into.flip()));
      into.clear();
    }
    return all.toString();
  }

  @Test
  void a_region_is_read_in_pieces_of_any_size() throws IOException {
    for (int piece = 1; piece < 10; piece++) {
      assertThat(drain(new FileSource(file, 2, 7), piece)).isEqualTo("cdefg");
    }
  }

  @Test
  void the_limit_of_the_buffer_is_left_as_it_was() throws IOException {
    ByteBuffer into = ByteBuffer.allocate(8).limit(7);

    assertThat(new FileSource(file, 0, 3).read(into)).isEqualTo(3);
    assertThat(into.limit()).isEqualTo(7);
  }

  @Test
  void an_empty_region_is_at_its_end_at_once() throws IOException {
    assertThat(new FileSource(file, 3, 3).read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void a_file_that_has_become_shorter_ends_earlier() throws IOException {
    assertThat(drain(new FileSource(file, 6, 20), 4)).isEqualTo("gh");
    assertThat(drain(new FileSource(file, 10, 20), 4)).isEmpty();
  }

  @Test
  void what_the_driver_has_sent_itself_is_skipped() throws IOException {
    FileSource source = new FileSource(file, 1, 6);
    source.skip(2);

    assertThat(source.position()).isEqualTo(3);
    assertThat(source.remaining()).isEqualTo(3);
    assertThat(drain(source, 8)).isEqualTo("def");
    assertThatThrownBy(() -> source.skip(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> source.skip(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_region_must_be_one() {
    assertThatThrownBy(() -> new FileSource(file, -1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FileSource(file, 3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 to 2");
  }

  @Test
  void closing_the_source_closes_the_file() throws IOException {
    new FileSource(file, 0, 1).close();

    assertThat(file.closed).isTrue();
  }

  private static final class Letters implements OpenFile {
    private final byte[] bytes;
    private boolean closed;

    Letters(String text) {
      bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public FileFacts facts() {
      return new FileFacts(FileFacts.Kind.FILE, bytes.length, 0, 0644, 1, "");
    }

    @Override
    public int read(ByteBuffer into, long position) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = Math.min(into.remaining(), bytes.length - (int) position);
      into.put(bytes, (int) position, count);
      return count;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
