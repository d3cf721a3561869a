package dev.berth.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many entries, many threads, and two file systems.
class ManyTest {
  private static final int THREADS = 8;

  @TempDir Path root;

  private FileTree tree;

  @BeforeEach
  void open() throws IOException {
    tree = LocalTree.open(root, LocalTree.Access.WRITABLE);
  }

  @AfterEach
  void close() throws IOException {
    tree.close();
  }

  private static TreePath at(String path) {
    return TreePath.ROOT.resolve(path);
  }

  private static void inThreads(Callable<?> work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<?> result :
          threads.invokeAll(java.util.Collections.<Callable<Object>>nCopies(THREADS, work::call))) {
        result.get();
      }
    }
  }

  /// Ten thousand, so that the build is not kept waiting; -Dberth.entries=100000 for more.
  @Test
  void manyEntriesNeedNoMoreMemoryThanAFew() throws IOException {
    int count = Integer.getInteger("berth.entries", 10_000);
    for (int i = 0; i < count; i++) {
      Files.createFile(root.resolve("a-name-of-some-length-" + i));
    }
    long most = 0;
    int listed = 0;
    long before = usedMemory();
    try (FileTree.Entries entries = tree.list(TreePath.ROOT)) {
      while (entries.next() != null) {
        if (++listed % (count / 4) == 0) {
          most = Math.max(most, usedMemory());
        }
      }
    }
    assertThat(listed).isEqualTo(count);
    assertThat(most - before).isLessThan(1_000_000);
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void readersSeeOneWholeFileWhileManyReplaceIt() throws Exception {
    write(0);
    AtomicBoolean end = new AtomicBoolean();
    Set<String> wrong = ConcurrentHashMap.newKeySet();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!end.get()) {
                check(wrong);
              }
            });
    inThreads(() -> {
      for (int i = 0; i < 40; i++) {
        write(i);
      }
      return null;
    });
    end.set(true);
    reader.join();
    assertThat(wrong).isEmpty();
    try (var files = Files.list(root)) {
      assertThat(files).containsExactly(root.resolve("f"));
    }
  }

  /// A file that is made of one byte only, of a length that goes with it.
  private void write(int number) throws IOException {
    byte[] bytes = new byte[20_000 + number];
    Arrays.fill(bytes, (byte) number);
    Upload upload = tree.write(at("/f"), new WriteMode.Replace());
    upload.write(ByteBuffer.wrap(bytes));
    upload.commit();
  }

  private void check(Set<String> wrong) {
    try (OpenFile file = tree.open(at("/f"))) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(30_000);
      while (file.read(buffer, buffer.position()) > 0) {}
      byte[] expected = new byte[buffer.flip().remaining()];
      Arrays.fill(expected, buffer.get(0));
      if (!buffer.equals(ByteBuffer.wrap(expected)) || expected.length != 20_000 + buffer.get(0)) {
        wrong.add("a mixture of " + expected.length + " bytes");
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }

  @Test
  void manyWhoAppendAddWholePieces() throws Exception {
    inThreads(() -> {
      for (int i = 0; i < 50; i++) {
        Upload upload = tree.write(at("/f"), new WriteMode.Append());
        upload.write(ByteBuffer.wrap("0123456789".getBytes(ISO_8859_1)));
        upload.commit();
      }
      return null;
    });
    assertThat(Files.readString(root.resolve("f"))).isEqualTo("0123456789".repeat(50 * THREADS));
  }

  @Test
  void manyWhoWishOneNameGetDifferentOnes() throws Exception {
    Set<TreePath> paths = ConcurrentHashMap.newKeySet();
    inThreads(() -> {
      for (int i = 0; i < 20; i++) {
        Upload upload = tree.write(at("/f"), new WriteMode.Unique());
        assertThat(paths.add(upload.path())).isTrue();
        upload.commit();
      }
      return null;
    });
    assertThat(paths).hasSize(20 * THREADS);
  }

  @Test
  void aFileIsMovedByOneOnly() throws Exception {
    Set<Integer> moved = ConcurrentHashMap.newKeySet();
    Set<Integer> expected = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Files.createFile(root.resolve("f" + i));
      expected.add(i);
    }
    inThreads(() -> {
      for (int i = 0; i < 200; i++) {
        try {
          tree.rename(at("/f" + i), at("/g" + i));
          assertThat(moved.add(i)).isTrue();
        } catch (dev.berth.session.FileTreeException e) {
          assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND);
        }
      }
      return null;
    });
    assertThat(moved).isEqualTo(expected);
  }

  @Test
  void renamingToAnotherFileSystemIsRefusedAndLosesNothing() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(memory)
            && !Files.getFileStore(memory).equals(Files.getFileStore(root.toRealPath())),
        "needs /dev/shm on a file system of its own");
    Path file = Files.writeString(root.toRealPath().resolve("f"), "text");
    TreePath to = at(memory + "/berth-" + UUID.randomUUID());
    try (FileTree whole = LocalTree.open(Path.of("/"), LocalTree.Access.WRITABLE)) {
      FileTreeContract.refuses(Reason.CROSSES_STORES, () -> whole.rename(at(file.toString()), to));
    }
    assertThat(file).hasContent("text");
    assertThat(Path.of(to.raw())).doesNotExist();
  }
}
