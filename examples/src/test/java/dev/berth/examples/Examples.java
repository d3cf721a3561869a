package dev.berth.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The examples: all `*.java` files in the numbered directories beside these tests.
final class Examples {
  private Examples() {}

  /// Their paths from the directory of this module, in chapter order.
  static List<Path> all() throws IOException {
    var base = Path.of("").toAbsolutePath();
    try (var files = Files.walk(base, 2)) {
      return files
          .map(base::relativize)
          .filter(file -> file.toString().matches("\\d\\d-[a-z-]+/\\w+\\.java"))
          .sorted()
          .toList();
    }
  }
}
