package dev.berth.session;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A tree of files and directories, addressed by [TreePath]: the files that a protocol serves.
/// Local files are one implementation; a protocol cannot tell which one it has.
///
/// Every method may block and is called from [Effects#work] (or from a [Source] or [Sink]). Every
/// method may be called from several threads at once. What goes wrong is a [FileTreeException],
/// whose reason a protocol can translate; any other [IOException] is a fault of the storage. No
/// message names a path outside the tree.
public interface FileTree extends Closeable {
  /// What is at this path; a symbolic link stands for what it leads to, as long as that is in the
  /// tree.
  ///
  /// @throws FileTreeException with NOT_FOUND, NOT_A_DIRECTORY (of a parent) or DENIED
  FileFacts stat(TreePath path) throws IOException;

  /// The entries of a directory, in no promised order, without `.` and `..`, read as they are asked
  /// for.
  ///
  /// @throws FileTreeException with NOT_FOUND, NOT_A_DIRECTORY or DENIED
  Entries list(TreePath directory) throws IOException;

  /// Opens a regular file for reading. Never blocks on a pipe or a device: they are refused.
  ///
  /// @throws FileTreeException with NOT_FOUND, IS_A_DIRECTORY, NOT_A_FILE or DENIED
  OpenFile open(TreePath file) throws IOException;

  /// Begins to write a file.
  ///
  /// @throws FileTreeException with NOT_FOUND (of the directory), IS_A_DIRECTORY, NOT_A_FILE,
  ///   DENIED, NAME_NOT_ALLOWED, NO_SPACE, READ_ONLY, or BEYOND_END
  Upload write(TreePath file, WriteMode mode) throws IOException;

  /// Deletes a file, a link itself included; not a directory.
  ///
  /// @throws FileTreeException with NOT_FOUND, IS_A_DIRECTORY, DENIED or READ_ONLY
  void delete(TreePath file) throws IOException;

  /// Makes a directory.
  ///
  /// @throws FileTreeException with EXISTS, NOT_FOUND (of the parent), DENIED, NO_SPACE or
  ///   READ_ONLY
  void makeDirectory(TreePath directory) throws IOException;

  /// Removes an empty directory.
  ///
  /// @throws FileTreeException with NOT_FOUND, NOT_A_DIRECTORY, NOT_EMPTY, DENIED or READ_ONLY
  void removeDirectory(TreePath directory) throws IOException;

  /// Gives a file or directory another path in the tree. A file at the new path is replaced in one
  /// step; a directory at the new path is never replaced.
  ///
  /// @throws FileTreeException with NOT_FOUND, EXISTS or IS_A_DIRECTORY (of the new path), INVALID
  ///   (a directory into itself), CROSSES_STORES, DENIED or READ_ONLY
  void rename(TreePath from, TreePath to) throws IOException;

  /// Sets the time of the last modification, in nanoseconds since 1970-01-01T00:00Z.
  void setModified(TreePath path, long time) throws IOException;

  /// The bytes that can still be written, or -1 when nobody knows.
  long freeSpace() throws IOException;

  /// Whether anything in this tree can be changed at all; to refuse early, and for the `perm` fact
  /// of RFC 3659. Unlike the other methods it never blocks. The operation itself still decides.
  default boolean writable() {
    return false;
  }

  @Override
  default void close() throws IOException {}

  /// The entries of one directory, pulled one by one.
  interface Entries extends Closeable {
    /// The next entry, or null at the end.
    @Nullable Entry next() throws IOException;

    @Override
    void close() throws IOException;
  }

  /// One entry of a directory.
  ///
  /// @param name its name, one component, as raw bytes in [TreePath]'s form
  record Entry(String name, FileFacts facts) {}

  /// How a file is written.
  sealed interface WriteMode {
    /// A new file takes the place of an old one at commit, in one step; until then, and after a
    /// discard, the old one stays whole.
    record Replace() implements WriteMode {}

    /// A new file under a name that nobody had: the path is a wish, [Upload#path] what it came to.
    /// Two who ask at once get two names.
    record Unique() implements WriteMode {}

    /// Bytes are added at the end, in place; the file is made when it is missing. What was written
    /// before a discard stays.
    record Append() implements WriteMode {}

    /// Bytes are written in place from a position, which is at most the length of the file; what
    /// lies behind the last byte written is cut off at commit. What was written before a discard
    /// stays, for another attempt.
    record Resume(long position) implements WriteMode {}
  }
}
