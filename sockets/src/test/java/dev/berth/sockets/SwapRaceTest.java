package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While somebody swaps a directory and a link to the outside, nobody ever gets outside.
class SwapRaceTest {
  private static final Set<Errno> ALLOWED =
      Set.of(Errno.ENOENT, Errno.EXDEV, Errno.EAGAIN, Errno.ENOTDIR, Errno.EEXIST);

  @TempDir Path base;

  private final AtomicBoolean end = new AtomicBoolean();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Set<String> wrong = ConcurrentHashMap.newKeySet();

  @Test
  void neverAByteFromOutside() throws Exception {
    Path root = Files.createDirectory(base.resolve("root"));
    Path outside = Files.createDirectory(base.resolve("outside"));
    Files.writeString(outside.resolve("file"), "outside");
    Files.createDirectories(root.resolve("dir/deep"));
    Files.writeString(root.resolve("dir/file"), "inside");
    Files.createSymbolicLink(root.resolve("dir/deep/up"), Path.of("../file"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("../outside"));
    try (Directory swapped = Directory.open(root);
        Directory directory = Directory.open(root)) {
      Thread swapper = Thread.ofPlatform().start(() -> swap(swapped));
      Thread writer = Thread.ofPlatform().start(() -> write(directory));
      for (int i = 0; i < 30_000 || inside.get() < 100 || refused.get() < 100; i++) {
        read(directory, i % 2 == 0 ? "/dir/file" : "/dir/deep/up");
      }
      end.set(true);
      swapper.join();
      writer.join();
    }
    assertThat(wrong).isEmpty();
    try (var files = Files.list(outside)) {
      assertThat(files).containsExactly(outside.resolve("file"));
    }
    assertThat(outside.resolve("file")).hasContent("outside");
  }

  private void swap(Directory root) {
    try {
      while (!end.get()) {
        root.rename("/dir", "/real");
        root.rename("/link", "/dir");
        root.rename("/dir", "/link");
        root.rename("/real", "/dir");
      }
    } catch (ErrnoException e) {
      wrong.add(e.toString());
      end.set(true);
    }
  }

  private void read(Directory directory, String path) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(16);
    try (FileHandle file = directory.open(path, OpenFlags.O_RDONLY, 0)) {
      file.pread(buffer, 0);
      if (buffer.get(0) != 'i') {
        wrong.add("read from outside through " + path);
      }
      inside.incrementAndGet();
    } catch (ErrnoException e) {
      note(e);
    }
  }

  private void write(Directory directory) {
    OpenFlags make = OpenFlags.O_WRONLY.with(OpenFlags.O_CREAT);
    for (int i = 0; !end.get(); i++) {
      String name = "/dir/new" + i % 10;
      attempt(() -> directory.open(name, make, 0600).close());
      attempt(() -> directory.mkdir(name + "d", 0700));
      attempt(() -> directory.rename(name, name + "r"));
      attempt(() -> directory.unlink(name + "r"));
      attempt(() -> directory.rmdir(name + "d"));
      attempt(() -> directory.utimens("/dir/file", 0));
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private void attempt(Attempt attempt) {
    try {
      attempt.run();
    } catch (ErrnoException e) {
      note(e);
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }

  private void note(ErrnoException e) {
    refused.incrementAndGet();
    if (!ALLOWED.contains(e.errno())) {
      wrong.add(e.toString());
    }
  }
}
