package dev.berth.server;

import dev.berth.sockets.ResourceLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Lowers the number of descriptors that this process may have, until it is closed.
final class DescriptorLimit implements AutoCloseable {
  private final long before;

  private DescriptorLimit(long limit) throws IOException {
    before = ResourceLimit.NOFILE.getrlimit().soft();
    ResourceLimit.NOFILE.setSoft(limit);
  }

  /// Few can still be opened: those that are free below the highest number, and two more, so that
  /// there are some in any case.
  static DescriptorLimit full() throws IOException {
    loadClasses();
    return new DescriptorLimit(Collections.max(used()) + 3);
  }

  /// Nothing at all can be opened, even when something is closed.
  static DescriptorLimit none() throws IOException {
    loadClasses();
    // The virtual machine itself has these. (poll(2) wants the limit to be above its count.)
    List<Long> lowest = LongStream.range(0, 8).boxed().toList();
    if (!used().containsAll(lowest)) {
      throw new IllegalStateException("one of these is free: " + lowest);
    }
    return new DescriptorLimit(lowest.size());
  }

  private static List<Long> used() throws IOException {
    List<Path> links;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      links = all.toList();
    }
    return links.stream()
        .filter(link -> Files.exists(link, LinkOption.NOFOLLOW_LINKS)) // Not the list's own.
        .map(link -> Long.valueOf(link.getFileName().toString()))
        .toList();
  }

  /// Loading a class from a directory takes a descriptor; a program in a jar has none of this.
  private static void loadClasses() throws IOException {
    for (Class<?> one :
        new Class<?>[] {
          DescriptorLimit.class,
          Server.class,
          dev.berth.session.Session.class,
          dev.berth.sockets.Socket.class
        }) {
      try {
        Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(root)) {
          loadClasses(root);
        }
      } catch (URISyntaxException e) {
        throw new IOException(e);
      }
    }
  }

  private static void loadClasses(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String name = root.relativize(path).toString().replace('/', '.');
        if (name.startsWith("dev.berth") && name.endsWith(".class") && !name.contains("-info")) {
          Class.forName(name.substring(0, name.length() - 6));
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    try {
      ResourceLimit.NOFILE.setSoft(before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
