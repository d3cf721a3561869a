package dev.berth.files;

import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.TreePath;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;

/// What an error of the kernel means in a tree of files: the only place that says so.
final class Failures {
  private Failures() {}

  /// The failure at a path of the tree, with the error as its cause.
  static FileTreeException of(ErrnoException cause, TreePath path) {
    FileTreeException failure = new FileTreeException(reason(cause), path);
    failure.initCause(cause);
    return failure;
  }

  private static Reason reason(ErrnoException cause) {
    return switch (cause.errno()) {
      // ELOOP: a link to itself, or one of /proc, which lead nowhere from here.
      case ENOENT, ELOOP -> Reason.NOT_FOUND;
      case EEXIST -> Reason.EXISTS;
      case ENOTDIR -> Reason.NOT_A_DIRECTORY;
      case EISDIR -> Reason.IS_A_DIRECTORY;
      case ENXIO, ENODEV -> Reason.NOT_A_FILE;
      case ENOTEMPTY -> Reason.NOT_EMPTY;
      case EACCES, EPERM -> Reason.DENIED;
      case EROFS -> Reason.READ_ONLY;
      case ENOSPC, EDQUOT, EFBIG, EMLINK -> Reason.NO_SPACE;
      case ENAMETOOLONG, EILSEQ -> Reason.NAME_NOT_ALLOWED;
      // The kernel has one word for two: a way out of the tree, and two file systems.
      case EXDEV -> cause.call().startsWith("openat2") ? Reason.DENIED : Reason.CROSSES_STORES;
      case EBUSY, ETXTBSY, EAGAIN -> Reason.BUSY;
      case EINVAL -> Reason.INVALID;
      default -> cause.errno().isExhaustion() ? Reason.BUSY : Reason.FAULT;
    };
  }

  /// Whether a path did not lead to anything in the tree, although something, a link, may be there.
  static boolean leadsNowhere(Errno errno) {
    return switch (errno) {
      case ENOENT, ELOOP, EXDEV, ENOTDIR -> true;
      default -> false;
    };
  }
}
