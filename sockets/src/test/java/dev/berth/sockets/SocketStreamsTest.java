package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A socket as the streams that Java people know.
@ParameterizedClass
@EnumSource(Threads.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SocketStreamsTest {
  private final Threads threads;
  private Net.Pair pair;

  SocketStreamsTest(Threads threads) {
    this.threads = threads;
  }

  @BeforeEach
  void open() throws IOException {
    pair = Net.pair();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private InputStream in() {
    return pair.server().inputStream();
  }

  private OutputStream out() {
    return pair.client().outputStream();
  }

  @Test
  void aByteIsReadAsANumberFrom0To255() throws Exception {
    out().write(new byte[] {0, 127, (byte) 128, (byte) 255});
    InputStream in = in();
    assertThat(threads.run(() -> in.read())).isZero();
    assertThat(threads.run(() -> in.read())).isEqualTo(127);
    assertThat(threads.run(() -> in.read())).isEqualTo(128);
    assertThat(threads.run(() -> in.read())).isEqualTo(255);
  }

  @Test
  void theEndIsMinusOneHoweverItIsReadAndHoweverOften() throws Exception {
    pair.client().closeWrite();
    InputStream in = in();
    assertThat(threads.run(() -> in.read())).isEqualTo(-1);
    assertThat(threads.run(() -> in.read(new byte[10]))).isEqualTo(-1);
    assertThat(threads.run(in::readAllBytes)).isEmpty();
  }

  @Test
  void aReadTellsWhatThereIsAndTouchesNothingElse() throws Exception {
    out().write("hello".getBytes(StandardCharsets.US_ASCII));
    byte[] into = new byte[10];
    Arrays.fill(into, (byte) '.');
    assertThat(threads.run(() -> in().read(into, 2, 7))).isEqualTo(5);
    assertThat(new String(into, StandardCharsets.US_ASCII)).isEqualTo("..hello...");
  }

  @Test
  void aReadOfNothingDoesNotWait() throws Exception {
    assertThat(threads.run(() -> in().read(new byte[10], 10, 0))).isZero();
  }

  @Test
  void rangesOutsideOfTheArrayAreRefused() {
    assertThatThrownBy(() -> in().read(new byte[10], 5, 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> out().write(new byte[10], -1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void availableIsWhatCanBeReadWithoutWaiting() throws Exception {
    assertThat(in().available()).isZero();
    out().write(new byte[42]);
    pair.server().poll(Socket.READ, Net.soon());
    assertThat(in().available()).isEqualTo(42);
  }

  @Test
  void manyBytesArriveInOrder() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    Waiting<Boolean> writer =
        threads.start(() -> {
          out().write(bytes);
          pair.client().closeWrite();
          return true;
        });
    assertThat(threads.run(() -> in().readAllBytes())).isEqualTo(bytes);
    assertThat(writer.value()).isTrue();
  }

  @Test
  void aStreamIsTransferredToAnother() throws Exception {
    out().write("hello".getBytes(StandardCharsets.US_ASCII));
    pair.client().closeWrite();
    ByteArrayOutputStream into = new ByteArrayOutputStream();
    assertThat(threads.run(() -> in().transferTo(into))).isEqualTo(5);
    assertThat(into).hasToString("hello");
  }

  @Test
  void theWrappersOfTheJdkWorkOverThem() throws Exception {
    PrintStream print = new PrintStream(out(), true, StandardCharsets.UTF_8);
    print.print("grüezi\nnext\n");
    BufferedReader lines = new BufferedReader(new InputStreamReader(in(), StandardCharsets.UTF_8));
    assertThat(threads.run(lines::readLine)).isEqualTo("grüezi");
    assertThat(threads.run(lines::readLine)).isEqualTo("next");
    new DataOutputStream(pair.server().outputStream()).writeLong(0x0102030405060708L);
    assertThat(threads.run(new DataInputStream(pair.client().inputStream())::readLong))
        .isEqualTo(0x0102030405060708L);
  }

  @Test
  void closingEitherClosesTheSocket() throws Exception {
    in().close();
    assertThat(pair.server().isOpen()).isFalse();
    out().close();
    assertThat(pair.client().isOpen()).isFalse();
    assertThatThrownBy(() -> in().read()).isInstanceOf(SocketClosedException.class);
    assertThatThrownBy(() -> out().write(1)).isInstanceOf(SocketClosedException.class);
    assertThatThrownBy(() -> in().available()).isInstanceOf(SocketClosedException.class);
  }

  @Test
  void aReaderIsWokenByTheClose() throws Exception {
    Waiting<Integer> reader = threads.start(() -> in().read()).untilItWaits();
    in().close();
    assertThat(reader.failure()).isInstanceOf(SocketClosedException.class);
  }

  @Test
  void theDeadlineEndsAReadAndAWrite() throws Exception {
    Deadline soon = Deadline.afterNanos(200_000);
    assertThat(threads.start(() -> pair.server().inputStream(soon).read()).failure())
        .isInstanceOf(SocketTimeoutException.class);
    try (Net.Pair full = Net.stuffed()) {
      Waiting<Boolean> writer =
          threads.start(() -> {
            full.client().outputStream(soon).write(new byte[1_000_000]);
            return true;
          });
      assertThat(writer.failure()).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void whatHasComeIsReadThoughTheDeadlineHasPassed() throws Exception {
    out().write('x');
    pair.server().poll(Socket.READ, Net.soon());
    Deadline passed = Deadline.afterNanos(0);
    assertThat(threads.run(() -> pair.server().inputStream(passed).read())).isEqualTo('x');
  }
}
