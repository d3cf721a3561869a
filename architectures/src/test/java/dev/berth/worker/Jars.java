package dev.berth.worker;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The class path of the tests as jars. A program in jars keeps them open, as one that is installed
/// does; one whose classes lie in directories opens a file for each of them, which it cannot when
/// it has no descriptor left.
final class Jars {
  private Jars() {}

  /// Made once.
  private static final class Made {
    private static final String CLASS_PATH =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(part -> Files.isDirectory(Path.of(part)) ? jar(Path.of(part)) : part)
            .collect(Collectors.joining(File.pathSeparator));
  }

  static String classPath() {
    return Made.CLASS_PATH;
  }

  private static String jar(Path directory) {
    try {
      Path jar = Files.createTempFile("berth-classes-", ".jar");
      jar.toFile().deleteOnExit();
      try (ZipOutputStream zip =
              new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)));
          Stream<Path> all = Files.walk(directory)) {
        zip.setLevel(1);
        for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
          zip.putNextEntry(
              new ZipEntry(directory.relativize(file).toString().replace(File.separatorChar, '/')));
          Files.copy(file, zip);
        }
      }
      return jar.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
