package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A pipe and its two ends.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PipeTest {
  private Pipe pipe;
  private PipeEnd reader;
  private PipeEnd writer;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    reader = pipe.reader();
    writer = pipe.writer();
  }

  @AfterEach
  void close() {
    pipe.close();
  }

  /// What is there, as text; empty at the end.
  static String read(PipeEnd end) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1_000);
    end.readPartial(buffer, Net.soon());
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsWrittenIsReadFromTheOtherEnd() throws IOException {
    writer.write(Net.bytes("one "));
    writer.write(Net.bytes("two"));
    assertThat(reader.available()).isEqualTo(7);
    assertThat(read(reader)).isEqualTo("one two");
    ByteBuffer direct = ByteBuffer.allocateDirect(10).putInt(42).flip();
    writer.write(direct);
    assertThat(direct.hasRemaining()).isFalse();
    ByteBuffer into = ByteBuffer.allocateDirect(10);
    assertThat(reader.readPartial(into)).isEqualTo(4);
    assertThat(into.flip().getInt()).isEqualTo(42);
  }

  @ParameterizedTest
  @EnumSource
  void aReaderWaitsForBytes(Threads threads) throws Exception {
    Waiting<String> read = threads.start(() -> read(reader)).untilItWaits();
    writer.write(Net.bytes("x"));
    assertThat(read.value()).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource
  void aWriterWaitsForRoom(Threads threads) throws Exception {
    ByteBuffer much = ByteBuffer.allocateDirect(4 * writer.capacity());
    Waiting<Boolean> write =
        threads
            .start(() -> {
              writer.write(much);
              return true;
            })
            .untilItWaits();
    ByteBuffer into = ByteBuffer.allocateDirect(much.capacity());
    while (into.hasRemaining()) {
      reader.readPartial(into, Net.soon());
    }
    assertThat(write.value()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineEndsTheWait(Threads threads) throws Exception {
    Deadline passed = Deadline.after(Duration.ZERO);
    ByteBuffer room = ByteBuffer.allocate(1);
    assertThatThrownBy(() -> threads.run(() -> reader.readPartial(room, passed)))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("read pipe: the deadline has passed");
    ByteBuffer much = ByteBuffer.allocate(1 << 20);
    assertThatThrownBy(() ->
            threads.run(() -> {
              writer.write(much, passed);
              return null;
            }))
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(much.position()).isEqualTo(writer.capacity());
  }

  @ParameterizedTest
  @EnumSource
  void closingEndsTheWait(Threads threads) throws Exception {
    Waiting<String> read = threads.start(() -> read(reader)).untilItWaits();
    reader.close();
    assertThat(read.failure())
        .isInstanceOf(SocketClosedException.class)
        .hasMessage("read pipe: it was closed while this call was waiting");
  }

  @Test
  void withoutWaitingItIsToldThatNothingGoes() throws IOException {
    assertThat(reader.readNonBlocking(ByteBuffer.allocate(1))).isEqualTo(Socket.WOULD_BLOCK);
    ByteBuffer much = ByteBuffer.allocateDirect(1 << 20);
    while (writer.writeNonBlocking(much) != Socket.WOULD_BLOCK) {}
    assertThat(much.position()).isEqualTo(writer.capacity());
    assertThat(reader.readNonBlocking(ByteBuffer.allocate(100))).isEqualTo(100);
    assertThat(reader.readNonBlocking(ByteBuffer.allocate(0))).isZero();
    assertThat(writer.writeNonBlocking(ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void theEndIsReadWhenTheLastWriterHasClosed() throws IOException {
    try (PipeEnd copy = writer.dup()) {
      writer.close();
      copy.write(Net.bytes("last"));
    }
    assertThat(read(reader)).isEqualTo("last");
    assertThat(reader.readPartial(ByteBuffer.allocate(1))).isEqualTo(Socket.END);
    assertThat(reader.readNonBlocking(ByteBuffer.allocate(1))).isEqualTo(Socket.END);
  }

  @Test
  void nobodyReadsAnyMore() {
    reader.close();
    SocketTest.fails(Errno.EPIPE, () -> writer.write(Net.bytes("x")));
  }

  @Test
  void eachEndHasOneDirection() {
    SocketTest.fails(Errno.EBADF, () -> writer.readNonBlocking(ByteBuffer.allocate(1)));
    SocketTest.fails(Errno.EBADF, () -> reader.write(Net.bytes("x")));
    assertThatThrownBy(() -> reader.readPartial(ByteBuffer.allocate(1).asReadOnlyBuffer()))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void whoWantsNoWaitsGetsNone() throws IOException {
    reader.setNonBlocking(true);
    assertThatThrownBy(() -> reader.readPartial(ByteBuffer.allocate(1)))
        .isInstanceOf(ErrnoException.WouldBlock.class);
  }

  @Test
  void theCapacityIsSetAndRoundedUp() throws IOException {
    assertThat(writer.capacity()).isEqualTo(65_536);
    writer.setCapacity(100_000);
    assertThat(reader.capacity()).isEqualTo(131_072);
    writer.write(ByteBuffer.allocateDirect(100_000));
    SocketTest.fails(Errno.EBUSY, () -> writer.setCapacity(4_096));
  }

  @Test
  void bothEndsAreClosedOnExecAndWithThePipe() throws IOException {
    assertThat(reader.isCloseOnExec()).isTrue();
    assertThat(writer.isCloseOnExec()).isTrue();
    String name = writer.toString();
    assertThat(name).isEqualTo("pipe " + writer.fileno());
    pipe.close();
    assertThat(reader.isOpen()).isFalse();
    assertThat(writer).hasToString(name + " (closed)");
    assertThatThrownBy(() -> writer.write(Net.bytes("x")))
        .isInstanceOf(SocketClosedException.class)
        .hasMessage("write pipe: it is closed");
  }
}
