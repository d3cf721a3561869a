package dev.berth.files;

import dev.berth.session.FileFacts;
import dev.berth.sockets.FileType;
import dev.berth.sockets.Stat;

/// What the kernel knows of a file, in the words of a tree.
final class Facts {
  private Facts() {}

  static FileFacts of(Stat stat) {
    // The inode is unique in its file system; `x` is no hexadecimal digit.
    String unique = Long.toHexString(stat.device()) + 'x' + Long.toHexString(stat.inode());
    return new FileFacts(
        kind(stat.type()), stat.size(), stat.modified(), stat.mode(), stat.links(), unique);
  }

  /// The facts of an entry of which only the type could be learnt.
  static FileFacts unknown(FileType type) {
    return new FileFacts(kind(type), 0, 0, 0, 1, "");
  }

  private static FileFacts.Kind kind(FileType type) {
    return switch (type) {
      case REGULAR -> FileFacts.Kind.FILE;
      case DIRECTORY -> FileFacts.Kind.DIRECTORY;
      case LINK -> FileFacts.Kind.LINK;
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN -> FileFacts.Kind.OTHER;
    };
  }
}
