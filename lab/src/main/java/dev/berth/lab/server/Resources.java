package dev.berth.lab.server;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Programs that come with the lab.
final class Resources {
  private Resources() {}

  static void copy(String name, Path to) throws IOException {
    try (InputStream from = Resources.class.getResourceAsStream(name)) {
      if (from == null) {
        throw new FileNotFoundException("not in the lab's jar: " + name);
      }
      Files.copy(from, to);
    }
  }
}
