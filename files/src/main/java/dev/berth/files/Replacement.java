package dev.berth.files;

import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.TreePath;
import dev.berth.sockets.Directory;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.FileType;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Stat;
import java.io.IOException;

/// An upload that takes the place of a file in one step: it is written to a hidden file in the same
/// directory and renamed at commit. Of several to one path the last to commit wins, and each is
/// whole.
///
/// The new file gets the permission bits of the old one, and its owner and group as far as this
/// process may give them. A file that this process could not write to is not replaced either. Other
/// hard links of the old file keep the old content.
final class Replacement extends LocalUpload {
  private static final OpenFlags FLAGS =
      OpenFlags.O_WRONLY.with(OpenFlags.O_CREAT).with(OpenFlags.O_EXCL);

  /// The directory stays open, so that the rename happens where the file was written, whatever
  /// becomes of the path to it.
  private final Directory directory;

  private final String hidden;
  private final String target;

  private Replacement(
      TreePath path, Directory directory, String target, String hidden, FileHandle file) {
    super(path, file, 0);
    this.directory = directory;
    this.target = target;
    this.hidden = hidden;
  }

  static Replacement begin(Directory root, TreePath path) throws IOException {
    Directory.Place place = root.place(path.raw());
    try {
      return begin(place, path);
    } catch (IOException e) {
      place.directory().close();
      throw e;
    }
  }

  private static Replacement begin(Directory.Place place, TreePath path) throws IOException {
    Directory directory = place.directory();
    if (Leftovers.isIn(place.path())) {
      throw new FileTreeException(Reason.NAME_NOT_ALLOWED, path);
    }
    Stat old = Stats.orNull(() -> directory.lstat(place.path()));
    if (old != null) {
      checkReplaceable(directory, place.path(), old, path);
    }
    // As private as the old one from its first byte on.
    int mode = old == null ? LocalTree.NEW_FILE : old.mode() & 0777;
    while (true) {
      String hidden = Leftovers.newPath();
      try {
        FileHandle file = directory.open(hidden, FLAGS, mode);
        lock(file);
        return new Replacement(path, directory, place.path(), hidden, file);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
    }
  }

  private static void checkReplaceable(Directory directory, String target, Stat old, TreePath path)
      throws IOException {
    switch (old.type()) {
      case REGULAR -> {
        if (!directory.isWritable(target)) {
          throw new FileTreeException(Reason.DENIED, path);
        }
      }
      case DIRECTORY -> throw new FileTreeException(Reason.IS_A_DIRECTORY, path);
      default -> throw new FileTreeException(Reason.NOT_A_FILE, path);
    }
  }

  private static void lock(FileHandle file) {
    try {
      file.flock();
    } catch (ErrnoException e) {
      // Files cannot be locked there; then nobody removes leftovers there either.
    }
  }

  @Override
  void keep() throws ErrnoException {
    try {
      Stat old = Stats.orNull(() -> directory.lstat(target));
      if (old != null && old.type() == FileType.REGULAR) {
        inherit(old);
      }
      directory.rename(hidden, target);
    } catch (ErrnoException e) {
      remove(e);
      throw e;
    }
  }

  /// Takes over the owner, the group and the permission bits. The bits that run a program as its
  /// owner are not: writing to a file takes them away as well.
  private void inherit(Stat old) throws ErrnoException {
    Stat now = file().fstat();
    if (old.uid() != now.uid() || old.gid() != now.gid()) {
      chown(old.uid(), old.gid());
    }
    int mode = old.mode() & 0777;
    if (mode != now.mode()) {
      file().fchmod(mode);
    }
  }

  private void chown(int uid, int gid) throws ErrnoException {
    for (int owner : new int[] {uid, -1}) {
      try {
        file().fchown(owner, gid);
        return;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EPERM) {
          throw e;
        }
      }
    }
  }

  @Override
  void drop() throws ErrnoException {
    directory.unlink(hidden);
  }

  private void remove(ErrnoException because) {
    try {
      directory.unlink(hidden);
    } catch (ErrnoException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  void close() {
    super.close();
    directory.close();
  }
}
