package dev.berth.files;

import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.TreePath;
import dev.berth.sockets.Directory;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Stat;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/// An upload to a name that nobody had: the kernel gives it to one only (O_EXCL, open(2)). The file
/// is visible from the beginning, because its name has to be told then.
final class UniqueFile extends LocalUpload {
  private static final OpenFlags FLAGS =
      OpenFlags.O_WRONLY.with(OpenFlags.O_CREAT).with(OpenFlags.O_EXCL);

  /// Names that are tried in order, `name.1` and so on. After them numbers are drawn, so that a
  /// thousand uploads of one name do not look at a million names.
  private static final int IN_ORDER = 100;

  private static final int DRAWN = 100;

  private final Directory root;

  private UniqueFile(Directory root, TreePath path, FileHandle file) {
    super(path, file, 0);
    this.root = root;
  }

  static UniqueFile make(Directory root, TreePath wish) throws IOException {
    TreePath path = wish;
    for (int i = 1; i <= IN_ORDER + DRAWN; i++) {
      try {
        return new UniqueFile(root, path, root.open(path.raw(), FLAGS, LocalTree.NEW_FILE));
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST) {
          throw Failures.of(e, path);
        }
      }
      int number = i < IN_ORDER ? i : ThreadLocalRandom.current().nextInt(IN_ORDER, 1 << 30);
      path = wish.parent().child(wish.name() + "." + number);
    }
    throw new FileTreeException(Reason.EXISTS, wish);
  }

  @Override
  void keep() {
    // It is there already.
  }

  @Override
  void drop() throws ErrnoException {
    Stat there = Stats.orNull(() -> root.lstat(path().raw()));
    if (there != null && there.isSameFile(file().fstat())) {
      root.unlink(path().raw());
    }
  }
}
