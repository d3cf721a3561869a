package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.berth.sockets.Waiting.Threads;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bytes that go from descriptor to descriptor within the kernel.
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class SpliceTest {
  private static final int MANY = 64 << 20;

  @TempDir Path root;

  private Net.Pair near;
  private Net.Pair far;
  private Pipe pipe;

  @BeforeEach
  void open() throws IOException {
    near = Net.pair();
    far = Net.pair();
    pipe = Pipe.open();
  }

  @AfterEach
  void close() {
    near.close();
    far.close();
    pipe.close();
  }

  private static Deadline passed() {
    return Deadline.after(Duration.ZERO);
  }

  /// A pair whose first socket takes no more bytes. Of the domain UNIX: TCP may find room even when
  /// nobody reads.
  private static Socket.Pair stuffed() throws IOException {
    Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
    ByteBuffer bytes = ByteBuffer.allocateDirect(4096);
    while (pair.first().writeNonBlocking(bytes.clear()) != Socket.WOULD_BLOCK) {}
    while (pair.first().writeNonBlocking(bytes.clear().limit(1)) != Socket.WOULD_BLOCK) {}
    return pair;
  }

  private FileHandle file(Directory directory, String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
    return directory.open("/" + name, OpenFlags.O_RDWR, 0);
  }

  // ---------------------------------------------------------------- relay

  /// Writes random bytes and closes that half; their checksum.
  private static long writeMany(Socket socket) throws IOException {
    CRC32 crc = new CRC32();
    byte[] random = new byte[1 << 20];
    new Random(4481).nextBytes(random);
    ByteBuffer bytes = ByteBuffer.allocateDirect(random.length).put(random);
    for (int sent = 0; sent < MANY; sent += random.length) {
      bytes.flip();
      crc.update(bytes);
      bytes.rewind();
      socket.write(bytes, Net.soon());
    }
    socket.closeWrite();
    return crc.getValue();
  }

  private static long readMany(Socket socket) throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
    while (socket.readPartial(bytes.clear(), Net.soon()) != Socket.END) {
      crc.update(bytes.flip());
    }
    return crc.getValue();
  }

  @ParameterizedTest
  @EnumSource
  void aRelayPassesOn64MiBAsTheyAre(Threads threads) throws Exception {
    Waiting<Long> written = threads.start(() -> writeMany(near.client()));
    Waiting<Long> read = threads.start(() -> readMany(far.server()));
    Waiting<Long> relayed =
        threads.start(() -> {
          long count = pipe.relay(near.server(), far.client(), Deadline.NONE);
          far.client().closeWrite();
          return count;
        });
    assertThat(relayed.value()).isEqualTo(MANY);
    assertThat(read.value()).isEqualTo(written.value());
    assertThat(pipe.reader().available()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aRelayGoesOnBehindAnUrgentByte(Threads threads) throws Exception {
    near.client().write(Net.bytes("ab"));
    near.client().writeUrgent(Net.bytes("!"), Net.soon());
    near.client().write(Net.bytes("cd"));
    near.client().closeWrite();
    Waiting<Long> relayed =
        threads.start(() -> pipe.relay(near.server(), far.client(), Net.soon()));
    assertThat(relayed.value()).isEqualTo(4);
    assertThat(Net.read(far.server(), 4)).isEqualTo("abcd");
  }

  @Test
  void anUrgentByteIsTakenBeforeTheBytesBehindIt() throws IOException {
    near.client().writeUrgent(Net.bytes("ab!"), Net.soon());
    near.client().write(Net.bytes("cd"));
    ByteBuffer urgent = ByteBuffer.allocate(1);
    assertThat(near.server().recv(urgent, MsgFlags.MSG_OOB, Net.soon())).isEqualTo(1);
    assertThat(urgent.get(0)).isEqualTo((byte) '!');
    near.client().closeWrite();
    assertThat(pipe.relay(near.server(), far.client(), Net.soon())).isEqualTo(4);
    assertThat(Net.read(far.server(), 4)).isEqualTo("abcd");
  }

  @ParameterizedTest
  @EnumSource
  void aRelayThatNobodyReadsFromEndsWithAnError(Threads threads) throws Exception {
    far.server().reset();
    near.client().write(Net.bytes("x"));
    assertThatThrownBy(() -> threads.run(() -> pipe.relay(near.server(), far.client(), Net.soon())))
        .isInstanceOfAny(ErrnoException.BrokenPipe.class, ErrnoException.ConnectionReset.class)
        .hasMessageStartingWith("splice tcp");
    assertThat(pipe.reader().available()).isEqualTo(1);
  }

  // ---------------------------------------------------------------- splice

  @ParameterizedTest
  @EnumSource
  void aSocketWithoutBytesIsWaitedFor(Threads threads) throws Exception {
    Waiting<Long> splice =
        threads
            .start(() -> pipe.writer().spliceFrom(near.server(), 100, Deadline.NONE))
            .untilItWaits();
    near.client().write(Net.bytes("hello"));
    assertThat(splice.value()).isEqualTo(5);
    assertThat(PipeTest.read(pipe.reader())).isEqualTo("hello");
  }

  @ParameterizedTest
  @EnumSource
  void aPipeWithoutRoomIsWaitedFor(Threads threads) throws Exception {
    pipe.writer().write(ByteBuffer.allocateDirect(pipe.writer().capacity()));
    near.client().write(Net.bytes("hello"));
    Waiting<Long> splice =
        threads
            .start(() -> pipe.writer().spliceFrom(near.server(), 100, Deadline.NONE))
            .untilItWaits();
    pipe.reader().readPartial(ByteBuffer.allocateDirect(pipe.reader().capacity()));
    assertThat(splice.value()).isEqualTo(5);
    assertThat(PipeTest.read(pipe.reader())).isEqualTo("hello");
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatDoesNotReadIsWaitedFor(Threads threads) throws Exception {
    try (Socket.Pair stuffed = stuffed()) {
      pipe.writer().write(Net.bytes("late"));
      Waiting<Long> splice =
          threads
              .start(() -> pipe.reader().spliceTo(stuffed.first(), 4, Deadline.NONE))
              .untilItWaits();
      ByteBuffer room = ByteBuffer.allocateDirect(1 << 16);
      while (!splice.isDone()) {
        stuffed.second().readNonBlocking(room.clear());
      }
      assertThat(splice.value()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineEndsTheWaitAndLosesNothing(Threads threads) throws Exception {
    timesOut(threads, () -> pipe.writer().spliceFrom(near.server(), 1, passed()), "splice tcp");
    timesOut(threads, () -> pipe.reader().spliceTo(far.client(), 1, passed()), "splice pipe");
    near.server().setOption(Option.SO_RCVTIMEO, Duration.ofMillis(10));
    timesOut(
        threads, () -> pipe.writer().spliceFrom(near.server(), 1, Deadline.NONE), "splice tcp");
    near.client().write(Net.bytes("x"));
    assertThat(pipe.writer().spliceFrom(near.server(), 1, Net.soon())).isEqualTo(1);
  }

  private static void timesOut(Threads threads, Callable<?> call, String what) {
    assertThatThrownBy(() -> threads.run(call))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith(what)
        .hasMessageEndingWith("the deadline has passed");
  }

  @ParameterizedTest
  @EnumSource
  void closingEitherEndEndsTheWait(Threads threads) throws Exception {
    Waiting<Long> one =
        threads
            .start(() -> pipe.writer().spliceFrom(near.server(), 1, Deadline.NONE))
            .untilItWaits();
    pipe.writer().wakeUp();
    one.untilItWaits();
    pipe.writer().close();
    assertThat(one.failure())
        .isInstanceOf(SocketClosedException.class)
        .hasMessageStartingWith("splice pipe: it was closed while");
    try (Pipe second = Pipe.open()) {
      Waiting<Long> third =
          threads
              .start(() -> second.writer().spliceFrom(near.server(), 1, Deadline.NONE))
              .untilItWaits();
      near.server().close();
      assertThat(third.failure()).isInstanceOf(SocketClosedException.class);
    }
  }

  @Test
  void withoutWaitingItIsToldThatNothingGoes() throws IOException {
    PipeEnd writer = pipe.writer();
    PipeEnd reader = pipe.reader();
    assertThat(writer.spliceFromNonBlocking(near.server(), 10)).isEqualTo(Socket.WOULD_BLOCK);
    assertThat(reader.spliceToNonBlocking(far.client(), 10)).isEqualTo(Socket.WOULD_BLOCK);
    near.client().write(Net.bytes("0123456789"));
    near.server().poll(Socket.READ, Net.soon());
    assertThat(writer.spliceFromNonBlocking(near.server(), 4)).isEqualTo(4);
    assertThat(reader.spliceToNonBlocking(far.client(), 3)).isEqualTo(3);
    assertThat(Net.read(far.server(), 3)).isEqualTo("012");
    assertThat(PipeTest.read(reader)).isEqualTo("3");
    assertThat(Net.read(near.server(), 6)).isEqualTo("456789");
  }

  @Test
  void anUrgentByteDoesNotHoldUpTheOthers() throws IOException {
    near.client().writeUrgent(Net.bytes("!"), Net.soon());
    near.client().write(Net.bytes("after"));
    while (near.server().available() < 5 && !near.server().sockatmark()) {
      Thread.onSpinWait();
    }
    near.server().poll(Socket.READ, Net.soon());
    assertThat(pipe.writer().spliceFromNonBlocking(near.server(), 100)).isEqualTo(5);
    assertThat(PipeTest.read(pipe.reader())).isEqualTo("after");
  }

  @Test
  void theEndOfASocketIsZero() throws IOException {
    near.client().closeWrite();
    assertThat(pipe.writer().spliceFrom(near.server(), 10, Net.soon())).isZero();
    assertThat(pipe.writer().spliceFromNonBlocking(near.server(), 10)).isZero();
    pipe.writer().close();
    assertThat(pipe.reader().spliceTo(far.client(), 10, Net.soon())).isZero();
  }

  @Test
  void bytesGoFromPipeToPipeAndBetweenUnixSockets() throws IOException {
    try (Pipe second = Pipe.open();
        Socket.Pair unix = Socket.socketpair(Domain.UNIX, Type.STREAM)) {
      unix.first().write(Net.bytes("through"));
      pipe.writer().spliceFrom(unix.second(), 100, Net.soon());
      assertThat(pipe.reader().spliceTo(second.writer(), 100, Net.soon())).isEqualTo(7);
      assertThat(second.reader().spliceTo(unix.second(), 100, Net.soon())).isEqualTo(7);
      assertThat(Net.read(unix.first(), 7)).isEqualTo("through");
    }
  }

  @Test
  void whatCannotBeSplicedIsRefused() throws IOException {
    try (Socket fresh = Net.socket(Domain.INET)) {
      SocketTest.fails(Errno.ENOTCONN, () -> pipe.writer().spliceFrom(fresh, 1, Net.soon()));
      SocketTest.fails(Errno.EBADF, () -> pipe.reader().spliceFrom(near.server(), 1, Net.soon()));
      SocketTest.fails(Errno.EINVAL, () -> pipe.reader().spliceTo(pipe.writer(), 1, Net.soon()));
      SocketTest.fails(Errno.EINVAL, () -> pipe.writer().spliceFrom(pipe.reader(), 1, Net.soon()));
    }
  }

  // ---------------------------------------------------------------- files

  @Test
  void aPieceOfAFileGoesIntoThePipeAndIntoAnotherFile() throws IOException {
    try (Directory directory = Directory.open(root);
        FileHandle from = file(directory, "from", "0123456789");
        FileHandle to = file(directory, "to", "..........")) {
      assertThat(pipe.writer().spliceFrom(from, 3, 4, Net.soon())).isEqualTo(4);
      assertThat(pipe.reader().spliceTo(to, 5, 100, Net.soon())).isEqualTo(4);
      assertThat(root.resolve("to")).hasContent(".....3456.");
      assertThat(pipe.writer().spliceFrom(from, 10, 4, Net.soon())).isZero();
      // Its own offset has not moved, and moves now.
      assertThat(pipe.writer().spliceFrom(from, 2, Net.soon())).isEqualTo(2);
      assertThat(pipe.writer().spliceFrom(from, 2, Net.soon())).isEqualTo(2);
      assertThat(PipeTest.read(pipe.reader())).isEqualTo("0123");
    }
  }

  @Test
  void anUploadGoesIntoAFileWithoutComingHere() throws IOException {
    try (Directory directory = Directory.open(root);
        FileHandle to = file(directory, "to", "")) {
      near.client().write(Net.bytes("uploaded"));
      near.client().closeWrite();
      long at = 0;
      while (true) {
        long count = pipe.writer().spliceFrom(near.server(), 3, Net.soon());
        if (count == 0) {
          break;
        }
        at += pipe.reader().spliceTo(to, at, count, Net.soon());
      }
      assertThat(root.resolve("to")).hasContent("uploaded");
    }
  }

  @Test
  void aFileThatIsAppendedToIsRefused() throws IOException {
    try (Directory directory = Directory.open(root);
        FileHandle from = file(directory, "f", "text");
        FileHandle end = directory.open("/f", OpenFlags.O_WRONLY.with(OpenFlags.O_APPEND), 0)) {
      pipe.writer().write(Net.bytes("x"));
      SocketTest.fails(Errno.EINVAL, () -> pipe.reader().spliceTo(end, 0, 1, Net.soon()));
      SocketTest.fails(Errno.EBADF, () -> from.copyFileRange(0, end, 0, 1));
    }
  }

  @Test
  void aRangeIsCopiedBetweenFiles() throws IOException {
    try (Directory directory = Directory.open(root);
        FileHandle from = file(directory, "from", "0123456789");
        FileHandle to = file(directory, "to", "")) {
      assertThat(from.copyFileRange(2, to, 1, 5)).isEqualTo(5);
      assertThat(Files.readAllBytes(root.resolve("to")))
          .isEqualTo(new byte[] {0, '2', '3', '4', '5', '6'});
      assertThat(from.copyFileRange(8, to, 0, Long.MAX_VALUE)).isEqualTo(2);
      assertThat(from.copyFileRange(10, to, 0, 100)).isZero();
      assertThat(from.copyFileRange(0, from, 5, 5)).isEqualTo(5);
      assertThat(root.resolve("from")).hasContent("0123401234");
      assertThatThrownBy(() -> from.copyFileRange(0, from, 1, 5))
          .hasMessage("copy_file_range /from: EINVAL (22), Invalid argument");
      FileHandle closed = from.dup();
      closed.close();
      SocketTest.fails(Errno.EBADF, () -> closed.copyFileRange(0, to, 0, 1));
      SocketTest.fails(Errno.EBADF, () -> to.copyFileRange(0, closed, 0, 1));
    }
  }

  // ---------------------------------------------------------------- tee

  @ParameterizedTest
  @EnumSource
  void teeLetsBothHaveTheBytes(Threads threads) throws Exception {
    try (Pipe copy = Pipe.open()) {
      assertThat(pipe.reader().teeNonBlocking(copy.writer(), 100)).isEqualTo(Socket.WOULD_BLOCK);
      Waiting<Long> tee =
          threads.start(() -> pipe.reader().tee(copy.writer(), 100, Deadline.NONE)).untilItWaits();
      pipe.writer().write(Net.bytes("for both"));
      assertThat(tee.value()).isEqualTo(8);
      assertThat(PipeTest.read(copy.reader())).isEqualTo("for both");
      assertThat(pipe.reader().teeNonBlocking(copy.writer(), 3)).isEqualTo(3);
      assertThat(PipeTest.read(copy.reader())).isEqualTo("for");
      assertThat(PipeTest.read(pipe.reader())).isEqualTo("for both");
      pipe.writer().close();
      assertThat(pipe.reader().tee(copy.writer(), 3, Net.soon())).isZero();
    }
  }

  @Test
  void teeIntoItselfIsRefused() throws IOException {
    pipe.writer().write(Net.bytes("x"));
    SocketTest.fails(Errno.EINVAL, () -> pipe.reader().tee(pipe.writer(), 1, Net.soon()));
  }

  // ---------------------------------------------------------------- sendfile

  @ParameterizedTest
  @EnumSource
  void aLargeFileIsSentAsThePeerReads(Threads threads) throws Exception {
    byte[] bytes = new byte[20_000_000];
    new Random(1).nextBytes(bytes);
    Files.write(root.resolve("f"), bytes);
    try (Directory directory = Directory.open(root);
        FileHandle file = directory.open("/f", OpenFlags.O_RDONLY, 0)) {
      Waiting<Long> send =
          threads
              .start(() -> {
                long at = 0;
                long sent;
                while ((sent = near.client().sendFile(file, at, 1 << 30)) > 0) {
                  at += sent;
                }
                near.client().closeWrite();
                return at;
              })
              .untilItWaits();
      assertThat(near.server().read(bytes.length, Net.soon())).isEqualTo(bytes);
      assertThat(send.value()).isEqualTo(bytes.length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendingAFileEndsWithTheDeadlineOrTheSocket(Threads threads) throws Exception {
    try (Directory directory = Directory.open(root);
        FileHandle file = file(directory, "f", "text");
        Socket.Pair stuffed = stuffed()) {
      assertThat(near.client().sendFileNonBlocking(file, 1, 2)).isEqualTo(2);
      assertThat(Net.read(near.server(), 2)).isEqualTo("ex");
      assertThat(stuffed.first().sendFileNonBlocking(file, 0, 4)).isEqualTo(Socket.WOULD_BLOCK);
      timesOut(threads, () -> stuffed.first().sendFile(file, 0, 4, passed()), "sendfile unix");
      Waiting<Long> send = threads.start(() -> stuffed.first().sendFile(file, 0, 4)).untilItWaits();
      stuffed.first().close();
      assertThat(send.failure()).isInstanceOf(SocketClosedException.class);
    }
  }
}
