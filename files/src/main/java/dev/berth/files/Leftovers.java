package dev.berth.files;

import dev.berth.sockets.Directory;
import dev.berth.sockets.DirectoryEntries;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.FileType;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Stat;
import java.util.concurrent.ThreadLocalRandom;

/// The hidden files that uploads are written to until they are complete, and what becomes of those
/// that a killed server has left behind.
///
/// An upload locks its file (flock(2)), and the kernel drops the lock with the process. So a file
/// of such a name that can be locked, and that nobody has written to for an hour, belongs to
/// nobody: it is removed when somebody lists its directory, or removes it. The hour covers the
/// moment between making a file and locking it; where files cannot be locked nothing is removed.
final class Leftovers {
  /// How their names begin.
  private static final String PREFIX = ".berth-upload-";

  private static final String IN_PATH = "/" + PREFIX;
  private static final long AGE_MILLIS = 3_600_000;
  private static final OpenFlags FLAGS =
      OpenFlags.O_WRONLY.with(OpenFlags.O_NOFOLLOW).with(OpenFlags.O_NONBLOCK);

  private Leftovers() {}

  /// A new name, as a path in its directory.
  static String newPath() {
    return IN_PATH + String.format("%016x", ThreadLocalRandom.current().nextLong());
  }

  static boolean isName(String name) {
    return name.startsWith(PREFIX);
  }

  /// Whether a path leads through such a name. No client may use one.
  static boolean isIn(String path) {
    return path.contains(IN_PATH);
  }

  /// Removes the file when it is nobody's; whether it has done so. Errors mean that it stays.
  static boolean sweep(Directory root, String path, Stat stat) {
    long age = System.currentTimeMillis() - stat.modified() / 1_000_000;
    if (stat.type() != FileType.REGULAR || age < AGE_MILLIS) {
      return false;
    }
    try (FileHandle file = root.open(path, FLAGS, 0)) {
      if (file.flock()) {
        root.unlink(path);
        return true;
      }
      return false;
    } catch (ErrnoException e) {
      return false;
    }
  }

  /// Removes all of a directory that are nobody's; whether there were any.
  static boolean sweepAll(Directory root, String directory) throws ErrnoException {
    boolean swept = false;
    try (DirectoryEntries entries = root.list(directory)) {
      while (entries.next()) {
        if (isName(entries.name())) {
          swept |= sweep(root, directory + "/" + entries.name(), entries.stat());
        }
      }
    }
    return swept;
  }
}
