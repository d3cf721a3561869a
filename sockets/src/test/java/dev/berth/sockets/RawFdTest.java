package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes of a descriptor of which nothing is known.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RawFdTest {
  private Pipe pipe;
  private RawFd reader;
  private RawFd writer;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    reader = RawFd.copyOf(pipe.reader().fileno());
    writer = RawFd.copyOf(pipe.writer().fileno());
    pipe.close();
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  private static ByteBuffer buffer(boolean direct, int size) {
    return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bytes_are_written_and_read(boolean direct) throws IOException {
    assertThat(writer.write(buffer(direct, 5).put("hello".getBytes(UTF_8)).flip())).isEqualTo(5);
    ByteBuffer into = buffer(direct, 10).position(2);
    assertThat(reader.read(into)).isEqualTo(5);
    byte[] read = new byte[5];
    into.flip().position(2).get(read);
    assertThat(read).asString().isEqualTo("hello");
    writer.close();
    assertThat(reader.read(into.clear())).isEqualTo(Socket.END);
  }

  @Test
  void a_copy_leaves_the_blocking_mode_as_it_is() throws IOException {
    assertThat(writer.write(ByteBuffer.allocate(1))).isEqualTo(1);
    assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(1);
    long flags = Linux.call(Linux.FCNTL, reader.fileno(), Linux.F_GETFL, 0);
    assertThat(flags & Linux.O_NONBLOCK).isZero();
  }

  @Test
  void what_somebody_has_made_non_blocking_does_not_wait() throws IOException {
    reader.setNonBlocking(true);
    assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(Socket.WOULD_BLOCK);
  }

  @Test
  void a_pipe_without_a_reader_is_told() {
    reader.close();
    assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1)))
        .isInstanceOf(ErrnoException.BrokenPipe.class);
  }

  @Test
  void a_close_ends_a_read_that_waits_in_the_kernel() throws Exception {
    Waiting<Integer> read =
        Waiting.Threads.PLATFORM.start(() -> reader.read(ByteBuffer.allocate(1)));
    reader.close(); // It may come before the read as well: the outcome is the same.
    assertThat(read.failure()).isInstanceOf(SocketClosedException.class);
  }

  @Test
  void there_is_no_copy_of_what_is_not_open() {
    assertThatThrownBy(() -> RawFd.copyOf(1_000_000))
        .isInstanceOf(ErrnoException.BadDescriptor.class);
  }
}
