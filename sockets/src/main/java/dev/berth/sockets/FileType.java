package dev.berth.sockets;

/// What a name in a directory stands for (inode(7)): the type in `st_mode`, and in `d_type` of
/// getdents64(2), which is the same number.
public enum FileType {
  /// The file system did not say (DT_UNKNOWN); [Directory#lstat] knows.
  UNKNOWN(0),
  /// A pipe with a name (S_IFIFO).
  FIFO(1),
  /// A character device (S_IFCHR).
  CHARACTER_DEVICE(2),
  /// A directory (S_IFDIR).
  DIRECTORY(4),
  /// A block device (S_IFBLK).
  BLOCK_DEVICE(6),
  /// A regular file (S_IFREG).
  REGULAR(8),
  /// A symbolic link (S_IFLNK).
  LINK(10),
  /// A socket with a name (S_IFSOCK).
  SOCKET(12);

  private static final FileType[] BY_NUMBER = new FileType[16];

  static {
    for (FileType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;

  FileType(int number) {
    this.number = number;
  }

  /// The type of this `d_type`, which is also bits 12 to 15 of `st_mode`.
  static FileType of(int number) {
    FileType type = BY_NUMBER[number & 15];
    return type == null ? UNKNOWN : type;
  }

  int number() {
    return number;
  }
}
