package dev.berth.server;

import dev.berth.session.FileFacts;
import dev.berth.session.OpenFile;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// An open file whose descriptor is told, as a tree of local files does it.
final class Opened implements OpenFile {
  private final FileInputStream file;
  private final int descriptor;

  Opened(Path path) throws IOException {
    file = new FileInputStream(path.toFile());
    descriptor = number(path);
  }

  private static int number(Path path) throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(link -> leadsTo(link, path))
          .mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean leadsTo(Path link, Path path) {
    try {
      return Files.readSymbolicLink(link).equals(path.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public FileFacts facts() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return file.getChannel().read(into, position);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
