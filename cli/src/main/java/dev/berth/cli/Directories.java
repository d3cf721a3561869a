package dev.berth.cli;

import dev.berth.files.LocalTree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Opens the directory to serve, and says in one line why it cannot be served.
final class Directories {
  private Directories() {}

  /// The path of a directory, absolute and without detours, for people to recognize.
  static Path path(String name) throws Problem {
    if (name.isEmpty()) {
      throw new Problem("the name of the directory is empty: write . for the one you are in");
    }
    try {
      return Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new Problem(
          "the name of the directory has characters that this locale cannot express: set"
              + " LC_ALL=C.UTF-8");
    }
  }

  static LocalTree open(Path directory, LocalTree.Access access) throws Problem, IOException {
    try {
      return LocalTree.open(directory, access);
    } catch (NoSuchFileException e) {
      throw new Problem(
          "there is no directory " + directory + ": make it with mkdir, or name another");
    } catch (AccessDeniedException e) {
      throw new Problem(
          "this user may not read the directory "
              + directory
              + ": `ls -ld` shows whose it is, and reading needs r and x");
    } catch (FileSystemException e) {
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new Problem(
            directory + " is a file: name the directory that it is in, " + directory.getParent());
      }
      throw new Problem("cannot serve " + directory + ": " + e.getReason());
    }
  }
}
