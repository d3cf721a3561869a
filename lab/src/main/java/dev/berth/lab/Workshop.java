package dev.berth.lab;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A temporary directory for the site and for the servers' configurations; gone in the end.
final class Workshop implements Closeable {
  private final Path root;
  private final Thread hook = new Thread(this::deleteQuietly);
  private int directories;

  private Workshop(Path root) {
    this.root = root;
  }

  /// Servers that give up root must reach the site, and a temporary directory is closed to others.
  static Workshop create() throws IOException {
    Path root = Files.createTempDirectory("berth-lab-");
    Workshop workshop = new Workshop(root);
    Runtime.getRuntime().addShutdownHook(workshop.hook);
    try {
      open(root);
      open(Files.createDirectory(workshop.site()));
      return workshop;
    } catch (IOException e) {
      workshop.close();
      throw e;
    }
  }

  /// The directory that is served.
  Path site() {
    return root.resolve("site");
  }

  /// A new, empty directory for one start of a server.
  Path directoryFor(String server) throws IOException {
    directories++;
    return Files.createDirectory(root.resolve(directories + "-" + server.replace(':', '-')));
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook runs; to delete twice does no harm.
    }
    delete();
  }

  /// At the end of the program servers may be writing still; what is left over is left to the
  /// system's own cleaning of temporary directories.
  private void deleteQuietly() {
    try {
      for (int attempt = 0; attempt < 20 && !deleted(); attempt++) {
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean deleted() {
    try {
      delete();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void delete() throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
