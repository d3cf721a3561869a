package dev.berth.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.session.TreePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/// What tests of real clients share: a directory that a server serves under the architecture that
/// is tested, one server for all tests of a class, and the clients' own directory.
@ParameterizedClass(name = "{0}")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class ClientsAtWork {
  static final byte[] NUMBERS =
      IntStream.range(0, 200_000)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining("\n"))
          .getBytes(UTF_8);

  /// More than the kernel keeps for a client that does not read.
  static final long LARGE = 64 << 20;

  /// As many as lftp opens connections at once, and one more.
  private static final int WORKERS = 5;

  @TempDir static Path directory;
  static ServedDirectory server;

  @Parameter String architecture;
  @TempDir Path here;
  Path root;

  @BeforeParameterizedClassInvocation
  static void start(String architecture) throws IOException {
    Path root = Files.createDirectories(directory.resolve(architecture));
    server = new ServedDirectory(root, architecture, WORKERS);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeFiles() throws IOException {
    root = directory.resolve(architecture);
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(root)) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(root.resolve("dir/sub"));
    Files.writeString(root.resolve("dir/sub/deep"), "deep\n");
    Files.write(root.resolve("numbers"), NUMBERS);
    Files.createFile(root.resolve("empty"));
  }

  @AfterEach
  void untilIdle() {
    server.untilIdle();
  }

  Client.Result wget(String... arguments) throws IOException, InterruptedException {
    String[] start = {"wget", "--no-config", "-nv", "-t", "2", "-T", "10"};
    return Client.run(here, with(start, arguments));
  }

  void makeLarge() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(root.resolve("large").toFile(), "rw")) {
      file.setLength(LARGE);
    }
  }

  static String[] with(String[] modes, String... more) {
    String[] all = Arrays.copyOf(modes, modes.length + more.length);
    System.arraycopy(more, 0, all, modes.length, more.length);
    return all;
  }

  Client.Result curl(String... arguments) throws IOException, InterruptedException {
    return Client.run(here, with(new String[] {"curl", "-sS"}, arguments));
  }

  void write(String name, String content) throws IOException {
    OddTree.write(server.tree(), TreePath.ROOT.child(name), content.getBytes(UTF_8));
  }

  byte[] served(String path) throws IOException {
    return Files.readAllBytes(root.resolve(path));
  }
}
