package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// After a test class the process has the descriptors and threads that it had before.
public final class NothingLeft implements BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(NothingLeft.class);

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    // It has threads and descriptors of its own, for good.
    Class.forName("dev.berth.sockets.VirtualPoller");
    context.getStore(SPACE).put("sockets", sockets());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    long before = context.getStore(SPACE).get("sockets", Long.class);
    await()
        .atMost(Client.PATIENCE)
        .untilAsserted(() -> {
          assertThat(threads()).isEmpty();
          assertThat(sockets()).as("descriptors of sockets").isLessThanOrEqualTo(before);
        });
  }

  /// The descriptors of this process that a server may have opened.
  static long sockets() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(NothingLeft::isSocket).count();
    }
  }

  private static boolean isSocket(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("socket:") || target.startsWith("anon_inode:[event");
    } catch (NoSuchFileException e) {
      return false; // The descriptor with which the directory was read.
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// The names of a server's threads.
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("berth-") && !name.startsWith("berth-virtual-"))
        .toList();
  }
}
