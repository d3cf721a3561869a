package dev.berth.session;

/// What is known of a file or directory.
///
/// @param kind what it is
/// @param size its length in bytes; for anything but a file, whatever the tree says
/// @param modified the time of the last modification, nanoseconds since 1970-01-01T00:00Z
/// @param mode the permission bits of chmod(2), 0 to 07777
/// @param links the number of hard links
/// @param unique two paths with the same text are the same file (`unique` of RFC 3659, section
///   7.5.2); letters and digits only, or empty when unknown
public record FileFacts(Kind kind, long size, long modified, int mode, long links, String unique) {
  /// What is at a path.
  public enum Kind {
    /// A regular file.
    FILE,
    /// A directory.
    DIRECTORY,
    /// A symbolic link that leads nowhere, or out of the tree. (One that leads to something in the
    /// tree is told as that.)
    LINK,
    /// A pipe, a socket, a device.
    OTHER
  }

  /// Whether this is a directory.
  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  /// Whether this is a regular file.
  public boolean isFile() {
    return kind == Kind.FILE;
  }
}
