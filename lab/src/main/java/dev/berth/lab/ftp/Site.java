package dev.berth.lab.ftp;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// The files that are served.
///
/// @param root the directory at their top
public record Site(Path root) {
  /// How long the small file is.
  public static final int SMALL_LENGTH = 1024;

  /// How long the large file is: a GiB.
  public static final long LARGE_LENGTH = 1L << 30;

  /// How many files the large directory has.
  public static final int MANY = 100_000;

  static final String MANY_NAME = "many";

  static final Command RETR_SMALL = Command.of("RETR small.bin");
  static final Command RETR_LARGE = Command.of("RETR large.bin");

  /// What takes time or room, and so is made only for the workloads that need it.
  public enum Part {
    /// A sparse file, which is read from the page cache and takes no room on the disk.
    LARGE_FILE,
    /// A directory of many empty files.
    LARGE_DIRECTORY
  }

  /// Makes the files.
  ///
  /// @param root an empty directory
  public static Site create(Path root, Collection<Part> parts) throws IOException {
    byte[] small = new byte[SMALL_LENGTH];
    for (int i = 0; i < small.length; i++) {
      small[i] = (byte) ('a' + i % 26);
    }
    Files.write(root.resolve("small.bin"), small);
    if (parts.contains(Part.LARGE_FILE)) {
      try (RandomAccessFile large =
          new RandomAccessFile(root.resolve("large.bin").toFile(), "rw")) {
        large.setLength(LARGE_LENGTH);
      }
    }
    if (parts.contains(Part.LARGE_DIRECTORY)) {
      Path many = Files.createDirectory(root.resolve(MANY_NAME));
      for (int i = 0; i < MANY; i++) {
        Files.createFile(many.resolve("file-%06d.txt".formatted(i)));
      }
    }
    return new Site(root);
  }
}
