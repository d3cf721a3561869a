package dev.berth.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an open file does, by its descriptor.
class FileHandleTest {
  private static final OpenFlags MAKE = OpenFlags.O_RDWR.with(OpenFlags.O_CREAT);

  @TempDir Path root;

  private Directory directory;
  private FileHandle file;

  @BeforeEach
  void open() throws IOException {
    directory = Directory.open(root);
    file = directory.open("/f", MAKE, 0600);
  }

  @AfterEach
  void close() {
    file.close();
    directory.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  @Test
  void heapAndDirectBuffersGoInAndOut() throws IOException {
    byte[] random = new byte[100_000];
    ThreadLocalRandom.current().nextBytes(random);
    for (boolean direct : new boolean[] {false, true}) {
      file.ftruncate(0);
      ByteBuffer from =
          direct ? ByteBuffer.allocateDirect(random.length) : ByteBuffer.allocate(random.length);
      from.put(random).flip();
      for (long at = 0; from.hasRemaining(); ) {
        at += file.pwrite(direct ? from : from.asReadOnlyBuffer().position(from.position()), at);
        from.position((int) at);
      }
      ByteBuffer into = direct ? ByteBuffer.allocateDirect(200_000) : ByteBuffer.allocate(200_000);
      while (file.pread(into, into.position()) > 0) {}
      into.flip();
      byte[] read = new byte[into.remaining()];
      into.get(read);
      assertThat(read).isEqualTo(random);
    }
  }

  @Test
  void readingHonoursPositionAndLimitOfTheBuffer() throws IOException {
    file.pwrite(bytes("0123456789"), 0);
    ByteBuffer buffer = ByteBuffer.allocate(10).position(3).limit(5);
    assertThat(file.pread(buffer, 4)).isEqualTo(2);
    assertThat(new String(buffer.array(), 3, 2, ISO_8859_1)).isEqualTo("45");
    assertThat(buffer.position()).isEqualTo(5);
    assertThat(file.pread(buffer, 0)).isZero();
    assertThat(file.pread(buffer.clear(), 10)).isEqualTo(-1);
    assertThat(file.pread(buffer, 1L << 50)).isEqualTo(-1);
    assertThatThrownBy(() -> file.pread(buffer.asReadOnlyBuffer(), 0))
        .isInstanceOf(ReadOnlyBufferException.class);
    DirectoryTest.fails(Errno.EINVAL, () -> file.pread(buffer, -1));
  }

  @Test
  void truncatingCutsAndStretches() throws IOException {
    file.pwrite(bytes("0123"), 0);
    file.ftruncate(2);
    assertThat(file.fstat().size()).isEqualTo(2);
    file.ftruncate(4);
    assertThat(Files.readAllBytes(root.resolve("f"))).containsExactly('0', '1', 0, 0);
    file.fsync();
  }

  @Test
  void appendingIgnoresThePosition() throws IOException {
    file.pwrite(bytes("one"), 0);
    try (FileHandle end = directory.open("/f", OpenFlags.O_WRONLY.with(OpenFlags.O_APPEND), 0)) {
      end.pwrite(bytes("two"), 0);
    }
    assertThat(root.resolve("f")).hasContent("onetwo");
  }

  @Test
  void modeAndOwnerAreSet() throws IOException {
    file.fchmod(0741);
    assertThat(file.fstat().mode()).isEqualTo(0741);
    Stat stat = file.fstat();
    file.fchown(-1, stat.gid());
    assertThat(file.fstat()).isEqualTo(stat);
  }

  @Test
  void aLockBelongsToOneHandleUntilItIsClosed() throws IOException {
    try (FileHandle other = directory.open("/f", OpenFlags.O_RDONLY, 0)) {
      assertThat(file.flock()).isTrue();
      assertThat(file.flock()).isTrue();
      assertThat(other.flock()).isFalse();
      file.close();
      assertThat(other.flock()).isTrue();
    }
  }

  @Test
  void whatItWasNotOpenedForIsRefused() throws IOException {
    try (FileHandle reading = directory.open("/f", OpenFlags.O_RDONLY, 0);
        FileHandle writing = directory.open("/f", OpenFlags.O_WRONLY, 0)) {
      DirectoryTest.fails(Errno.EBADF, () -> reading.pwrite(bytes("x"), 0));
      DirectoryTest.fails(Errno.EBADF, () -> writing.pread(ByteBuffer.allocate(1), 0));
    }
    try (FileHandle whole = directory.open("/", OpenFlags.O_RDONLY, 0)) {
      DirectoryTest.fails(Errno.EISDIR, () -> whole.pread(ByteBuffer.allocate(1), 0));
    }
  }

  @Test
  void aFullDeviceIsTold() throws IOException {
    try (Directory dev = Directory.open(Path.of("/dev"));
        FileHandle full = dev.open("/full", OpenFlags.O_WRONLY, 0)) {
      assertThatThrownBy(() -> full.pwrite(bytes("x"), 0))
          .hasMessage("pwrite /full: ENOSPC (28), No space left on device");
    }
  }

  @Test
  void aClosedFileIsRefusedAndSaysSo() throws IOException {
    assertThat(file).hasToString("file /f");
    file.close();
    file.close();
    assertThat(file).hasToString("file /f (closed)");
    DirectoryTest.fails(Errno.EBADF, () -> file.pread(ByteBuffer.allocate(1), 0));
    DirectoryTest.fails(Errno.EBADF, () -> file.pwrite(bytes("x"), 0));
    DirectoryTest.fails(Errno.EBADF, file::fstat);
    DirectoryTest.fails(Errno.EBADF, file::fsync);
    DirectoryTest.fails(Errno.EBADF, file::flock);
  }

  /// The number of a closed file goes to the next one that is opened. A reader that comes late must
  /// not read that one.
  @Test
  void aLateReaderNeverReadsTheNextOwnerOfTheNumber() throws Exception {
    Files.writeString(root.resolve("mine"), "m".repeat(64));
    Files.writeString(root.resolve("other"), "o".repeat(64));
    AtomicReference<FileHandle> current = new AtomicReference<>(file);
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    CountDownLatch end = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              ByteBuffer buffer = ByteBuffer.allocateDirect(64);
              while (end.getCount() > 0) {
                try {
                  if (current.get().pread(buffer.clear(), 0) > 0 && buffer.get(0) != 'm') {
                    wrong.set(new AssertionError("read a stranger's bytes"));
                  }
                } catch (ErrnoException e) {
                  if (e.errno() != Errno.EBADF) {
                    wrong.set(e);
                  }
                }
              }
            });
    for (int i = 0; i < 20_000 && wrong.get() == null; i++) {
      FileHandle mine = directory.open("/mine", OpenFlags.O_RDONLY, 0);
      current.set(mine);
      mine.close();
      directory.open("/other", OpenFlags.O_RDONLY, 0).close();
    }
    end.countDown();
    reader.join();
    assertThat(wrong.get()).isNull();
  }
}
