package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes go through as they are, from and to every kind of memory.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SocketBytesTest {
  private Net.Pair pair;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    pair = Net.pair();
    client = pair.client();
    server = pair.server();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private static ByteBuffer buffer(boolean direct, int size) {
    return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    ThreadLocalRandom.current().nextBytes(bytes);
    return bytes;
  }

  private static byte[] toArray(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  // ---------------------------------------------------------------- memory

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMegabyteGoesThroughInOrder(boolean direct) throws Exception {
    byte[] bytes = random(1_000_003);
    Waiting<Boolean> write =
        Threads.PLATFORM.start(() -> {
          ByteBuffer from = buffer(direct, bytes.length).put(bytes).flip();
          client.write(from);
          client.closeWrite();
          return from.hasRemaining();
        });
    ByteBuffer into = buffer(direct, bytes.length + 10);
    assertThat(server.readFully(into, Net.soon())).isEqualTo(bytes.length);
    assertThat(toArray(into.flip())).isEqualTo(bytes);
    assertThat(write.value()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aMegabyteGoesThroughInBothKindsOfThreads(Threads threads) throws Exception {
    byte[] bytes = random(1_000_003);
    Waiting<Boolean> write =
        threads.start(() -> {
          client.write(ByteBuffer.wrap(bytes), Net.soon());
          client.closeWrite();
          return true;
        });
    assertThat(threads.run(() -> server.read(bytes.length, Net.soon()))).isEqualTo(bytes);
    assertThat(write.value()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyWhatLiesBetweenPositionAndLimitIsTouched(boolean direct) throws IOException {
    ByteBuffer from = buffer(direct, 20).put("0123456789".getBytes(ISO_8859_1));
    from.position(2).limit(5);
    client.write(from);
    assertThat(from.position()).isEqualTo(5);
    ByteBuffer slice = from.limit(9).slice();
    client.write(slice);
    assertThat(slice.hasRemaining()).isFalse();

    ByteBuffer into = buffer(direct, 10).position(1).limit(3);
    assertThat(server.readPartial(into)).isEqualTo(2);
    assertThat(into.position()).isEqualTo(3);
    ByteBuffer part = into.limit(10).slice();
    assertThat(server.readFully(part.limit(5), Net.soon())).isEqualTo(5);
    byte[] all = new byte[10];
    into.get(0, all);
    assertThat(all).isEqualTo("\0002345678\0\0".getBytes(ISO_8859_1));
  }

  @Test
  void aReadOnlyBufferIsWrittenFromAndNotReadInto() throws IOException {
    ByteBuffer readOnly = Net.bytes("text").asReadOnlyBuffer();
    client.write(readOnly);
    assertThat(readOnly.hasRemaining()).isFalse();
    assertThatThrownBy(() -> server.readPartial(readOnly.clear()))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThat(Net.read(server)).isEqualTo("text");
  }

  @Test
  void noRoomOrNoBytesAreNoCallAtAll() throws IOException {
    ByteBuffer full = ByteBuffer.allocate(0);
    assertThat(server.readPartial(full)).isZero();
    assertThat(server.readNonBlocking(full)).isZero();
    assertThat(server.readFully(full, Net.soon())).isZero();
    client.write(full);
    assertThat(client.writeNonBlocking(full)).isZero();
  }

  @Test
  void nativeMemoryIsReadAndWrittenWithinItsBounds() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(16);
      memory.setString(0, "0123456789");
      assertThat(client.writeNonBlocking(memory, 3, 4)).isEqualTo(4);
      assertThat(server.readPartial(memory, 12, 4, Net.soon())).isEqualTo(4);
      assertThat(memory.asSlice(12, 4).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes("3456"));
      assertThat(server.readNonBlocking(memory, 0, 16)).isEqualTo(Socket.WOULD_BLOCK);
      assertThat(server.readNonBlocking(memory, 0, 0)).isZero();
      assertThat(client.writeNonBlocking(memory, 0, 0)).isZero();
      assertThatThrownBy(() -> client.writeNonBlocking(memory, 10, 7))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> server.readNonBlocking(memory, -1, 7))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> server.readNonBlocking(MemorySegment.ofArray(new byte[4]), 0, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not native memory");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  // ---------------------------------------------------------------- without waiting

  @Test
  void nothingThereIsNotTheEnd() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertThat(server.readNonBlocking(buffer)).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(server.available()).isZero();
    client.write(Net.bytes("abc"));
    server.poll(Socket.READ, Net.soon());
    assertThat(server.available()).isEqualTo(3);
    assertThat(server.readNonBlocking(buffer)).isEqualTo(3);
    assertThat(server.readNonBlocking(buffer)).isEqualTo(Socket.WOULD_BLOCK);
    client.closeWrite();
    server.poll(Socket.READ, Net.soon());
    assertThat(server.readNonBlocking(buffer)).isEqualTo(Socket.END);
    assertThat(server.readPartial(buffer)).isEqualTo(Socket.END);
    assertThat(buffer.position()).isEqualTo(3);
  }

  @Test
  void whatThePeerDoesNotTakeStaysUnsent() throws IOException {
    client.write(Net.bytes("abc"));
    server.poll(Socket.READ, Net.soon());
    assertThat(client.unsent()).isZero();
    try (Net.Pair stuffed = Net.stuffed()) {
      assertThat(stuffed.client().unsent()).isPositive();
    }
  }

  @Test
  void aConnectionThatIsFullTakesNoMore() throws IOException {
    try (Net.Pair stuffed = Net.stuffed()) {
      ByteBuffer bytes = Net.bytes("x");
      assertThat(stuffed.client().writeNonBlocking(bytes)).isEqualTo(Socket.WOULD_BLOCK);
      assertThat(bytes.remaining()).isEqualTo(1);
    }
  }

  @Test
  void nobodyWaitingIsNull() throws Exception {
    try (Socket listener = Net.listener(Domain.INET);
        Socket one = Net.socket(Domain.INET)) {
      assertThat(listener.acceptNonBlocking()).isNull();
      one.connect(listener.localAddress());
      listener.poll(Socket.READ, Net.soon());
      try (Socket accepted = listener.acceptNonBlocking()) {
        assertThat(accepted.remoteAddress()).isEqualTo(one.localAddress());
        one.write(Net.bytes("x"));
        assertThat(Net.read(accepted)).isEqualTo("x");
        // It waits all the same when it is asked to.
        Waiting<String> read = Threads.PLATFORM.start(() -> Net.read(accepted)).untilItWaits();
        one.write(Net.bytes("y"));
        assertThat(read.value()).isEqualTo("y");
      }
      assertThat(listener.acceptNonBlocking()).isNull();
    }
  }

  // ---------------------------------------------------------------- to the end

  @Test
  void readingToTheEndStopsAtItsLimit() throws IOException {
    client.write(Net.bytes("0123456789"));
    client.closeWrite();
    assertThat(server.read(10, Net.soon())).isEqualTo(bytes("0123456789"));
    server.write(Net.bytes("0123456789"));
    assertThatThrownBy(() -> client.read(9, Net.soon()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 9 bytes");
  }

  @Test
  void readingFullyTellsHowMuchCameBeforeTheEnd() throws IOException {
    client.write(Net.bytes("abc"));
    client.closeWrite();
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertThat(server.readFully(buffer, Net.soon())).isEqualTo(3);
    assertThat(server.readFully(buffer, Net.soon())).isZero();
  }

  // ---------------------------------------------------------------- urgent data

  @Test
  void urgentDataStaysInItsPlaceWhenAskedTo() throws IOException {
    server.setOption(Option.SO_OOBINLINE, true);
    client.write(Net.bytes("ab"));
    client.writeUrgent(Net.bytes("!"), Net.soon());
    client.write(Net.bytes("cd"));
    assertThat(server.poll(Socket.URGENT, Net.soon())).isEqualTo(Socket.URGENT);
    assertThat(Net.read(server, 5)).isEqualTo("ab!cd");
    assertThat(server.poll(Socket.URGENT, Deadline.after(Duration.ZERO))).isZero();
  }

  @Test
  void urgentDataIsTakenOutOfTheStreamOtherwise() throws IOException {
    client.write(Net.bytes("ab"));
    client.writeUrgent(Net.bytes("xyz!"), Net.soon());
    client.write(Net.bytes("cd"));
    assertThat(server.poll(Socket.URGENT, Net.soon())).isEqualTo(Socket.URGENT);
    assertThat(Net.read(server, 7)).isEqualTo("abxyzcd");
  }

  @Test
  void whoDoesNotAskForUrgentDataIsNotTold() throws IOException {
    client.writeUrgent(Net.bytes("!"), Net.soon());
    assertThat(server.poll(Socket.URGENT | Socket.READ, Net.soon())).isEqualTo(Socket.URGENT);
    assertThat(server.poll(Socket.READ, Deadline.afterNanos(0))).isZero();
  }

  @Test
  void ofManyUrgentBytesTheLastOneIsMarkedAndNoOtherBeforeIt() throws Exception {
    server.setOption(Option.SO_OOBINLINE, true);
    for (Threads threads : Threads.values()) {
      for (boolean direct : List.of(true, false)) {
        int count = 8_000_000; // More than both buffers hold.
        ByteBuffer all = direct ? ByteBuffer.allocateDirect(count) : ByteBuffer.allocate(count);
        Waiting<Object> writing =
            threads.start(() -> {
              client.writeUrgent(all, Deadline.NONE);
              return all;
            });
        writing.untilItWaits();
        assertThat(server.poll(Socket.URGENT | Socket.READ, Net.soon())).isEqualTo(Socket.READ);
        int most = server.readFully(ByteBuffer.allocate(count - 1), Net.soon());
        assertThat(most).isEqualTo(count - 1);
        assertThat(server.poll(Socket.URGENT, Net.soon())).isEqualTo(Socket.URGENT);
        assertThat(server.readFully(ByteBuffer.allocate(1), Net.soon())).isEqualTo(1);
        writing.value();
        assertThat(all.hasRemaining()).isFalse();
      }
    }
  }

  @Test
  void noUrgentByteIsNone() throws IOException {
    client.writeUrgent(ByteBuffer.allocate(0), Net.soon());
    client.write(Net.bytes("x"));
    assertThat(server.poll(Socket.URGENT | Socket.READ, Net.soon())).isEqualTo(Socket.READ);
  }

  // ---------------------------------------------------------------- sendfile

  @Test
  void aPieceOfAFileIsSent(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("f"), "0123456789");
    try (Directory root = Directory.open(directory);
        FileHandle file = root.open("/f", OpenFlags.O_RDONLY, 0)) {
      assertThat(client.sendFileNonBlocking(file.fileno(), 3, 4)).isEqualTo(4);
      assertThat(Net.read(server, 4)).isEqualTo("3456");
      assertThat(client.sendFileNonBlocking(file.fileno(), 8, 100)).isEqualTo(2);
      assertThat(client.sendFileNonBlocking(file.fileno(), 8, Long.MAX_VALUE)).isEqualTo(2);
      assertThat(Net.read(server, 4)).isEqualTo("8989");
      assertThat(client.sendFileNonBlocking(file.fileno(), 10, 100)).isZero();
      assertThat(client.sendFileNonBlocking(file.fileno(), 1L << 40, 100)).isZero();
      assertThat(server.available()).isZero();
    }
  }

  @Test
  void aLargeFileIsSentInPiecesAsThePeerReads(@TempDir Path directory) throws Exception {
    byte[] bytes = random(5_000_000);
    Files.write(directory.resolve("f"), bytes);
    try (Directory root = Directory.open(directory);
        FileHandle file = root.open("/f", OpenFlags.O_RDONLY, 0)) {
      Waiting<Integer> send =
          Threads.VIRTUAL.start(() -> {
            int refusals = 0;
            for (long at = 0; at < bytes.length; ) {
              long sent = client.sendFileNonBlocking(file.fileno(), at, bytes.length - at);
              if (sent == Socket.WOULD_BLOCK) {
                refusals++;
                client.poll(Socket.WRITE, Net.soon());
              } else {
                at += sent;
              }
            }
            client.closeWrite();
            return refusals;
          });
      send.untilItWaits();
      assertThat(server.read(bytes.length, Net.soon())).isEqualTo(bytes);
      assertThat(send.value()).isPositive();
    }
  }

  @Test
  void aFileThatCannotBeSentIsRefused(@TempDir Path directory) throws IOException {
    try (Directory root = Directory.open(directory);
        FileHandle writing = root.open("/f", OpenFlags.O_WRONLY.with(OpenFlags.O_CREAT), 0600);
        FileHandle reading = root.open("/f", OpenFlags.O_RDONLY, 0)) {
      SocketTest.fails(Errno.EBADF, () -> client.sendFileNonBlocking(writing.fileno(), 0, 1));
      SocketTest.fails(Errno.EBADF, () -> client.sendFileNonBlocking(1 << 20, 0, 1));
      SocketTest.fails(Errno.EINVAL, () -> client.sendFileNonBlocking(reading.fileno(), -1, 1));
    }
  }

  // ---------------------------------------------------------------- options

  @Test
  void flagsAreSetAndTakenBack() throws IOException {
    for (Option<Boolean> option :
        List.of(
            Option.SO_REUSEADDR,
            Option.SO_REUSEPORT,
            Option.SO_KEEPALIVE,
            Option.SO_OOBINLINE,
            Option.TCP_NODELAY,
            Option.TCP_CORK)) {
      for (boolean value : new boolean[] {true, false, true}) {
        client.setOption(option, value);
        assertThat(client.getOption(option)).as(option.toString()).isEqualTo(value);
      }
    }
    client.setOption(Option.TCP_QUICKACK, true);
    assertThat(client.getOption(Option.TCP_QUICKACK)).isTrue();
  }

  @Test
  void numbersAreSetAndRead() throws IOException {
    Map<Option<Integer>, Integer> values =
        Map.of(
            Option.TCP_KEEPIDLE, 33,
            Option.TCP_KEEPINTVL, 7,
            Option.TCP_KEEPCNT, 3,
            Option.TCP_USER_TIMEOUT, 12_345,
            Option.TCP_NOTSENT_LOWAT, 16_384,
            Option.IP_TOS, 0x10);
    for (var entry : values.entrySet()) {
      client.setOption(entry.getKey(), entry.getValue());
      assertThat(client.getOption(entry.getKey()))
          .as(entry.getKey().toString())
          .isEqualTo(entry.getValue());
    }
    for (int seconds : new int[] {0, 5, -1}) {
      client.setOption(Option.SO_LINGER, seconds);
      assertThat(client.getOption(Option.SO_LINGER)).isEqualTo(seconds);
    }
    for (Option<Integer> size : List.of(Option.SO_SNDBUF, Option.SO_RCVBUF)) {
      client.setOption(size, 20_000);
      assertThat(client.getOption(size)).isEqualTo(40_000);
    }
  }

  @Test
  void aSocketTellsWhatItIs() throws IOException {
    assertThat(client.getOption(Option.SO_TYPE)).isEqualTo(1);
    assertThat(client.getOption(Option.SO_PROTOCOL)).isEqualTo(6);
    assertThat(client.getOption(Option.SO_DOMAIN)).isEqualTo(2);
    assertThat(client.getOption(Option.SO_ACCEPTCONN)).isFalse();
    assertThat(client.getOption(Option.SO_ERROR)).isEmpty();
    assertThat(client.getOption(Option.TCP_MAXSEG)).isPositive();
  }

  @Test
  void optionsByNumberHaveAnyShape() throws IOException {
    int tcpInfo = 11;
    byte[] info = client.getRawOption(6, tcpInfo, 256);
    assertThat(info).hasSizeGreaterThan(100);
    int established = 1;
    assertThat(info[0]).isEqualTo((byte) established);
    SocketTest.fails(Errno.ENOPROTOOPT, () -> client.getRawOption(1, 9_999, 4));
    SocketTest.fails(Errno.EINVAL, () -> client.setOption(Option.TCP_KEEPIDLE, -1));
    assertThatThrownBy(() -> client.getRawOption(6, tcpInfo, 257))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> client.setRawOption(6, tcpInfo, new byte[300]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
