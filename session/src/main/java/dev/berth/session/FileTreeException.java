package dev.berth.session;

import java.io.IOException;

/// What a [FileTree] could not do, and why, in terms that a protocol can translate.
public final class FileTreeException extends IOException {
  private static final long serialVersionUID = 1;

  /// Why.
  public enum Reason {
    /// Nothing is at the path, or a directory on the way is missing.
    NOT_FOUND,
    /// Something is there already.
    EXISTS,
    /// A directory was needed and this is none.
    NOT_A_DIRECTORY,
    /// This is a directory, and something else was needed.
    IS_A_DIRECTORY,
    /// This is a pipe, a device or a socket.
    NOT_A_FILE,
    /// The directory is not empty.
    NOT_EMPTY,
    /// The permissions, or the borders of the tree, do not allow it.
    DENIED,
    /// This tree cannot be changed.
    READ_ONLY,
    /// No space, or no quota, is left.
    NO_SPACE,
    /// A name too long, or with a byte that names cannot have.
    NAME_NOT_ALLOWED,
    /// The position to write at lies behind the end of the file.
    BEYOND_END,
    /// The two paths are on different stores.
    CROSSES_STORES,
    /// Somebody else is using it.
    BUSY,
    /// What was asked for makes no sense, such as moving a directory into itself.
    INVALID,
    /// The storage has failed.
    FAULT
  }

  private final Reason reason;

  /// @param path the path in the tree; it appears in the message
  public FileTreeException(Reason reason, TreePath path) {
    super(reason + ": " + path);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
