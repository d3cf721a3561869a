package dev.berth.files;

import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.TreePath;
import dev.berth.sockets.Directory;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.FileType;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Stat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An upload that writes to the file itself: at its end, or from a position. Of several that do so
/// at once, those that append each add whole pieces, in the order in which they come; of those that
/// write from a position, the last writer of a byte wins.
final class InPlace extends LocalUpload {
  private static final OpenFlags WRITE = OpenFlags.O_WRONLY.with(OpenFlags.O_NONBLOCK);
  private static final OpenFlags MAKE = WRITE.with(OpenFlags.O_CREAT);
  private static final OpenFlags APPEND = MAKE.with(OpenFlags.O_APPEND);

  private final boolean cutting;

  private InPlace(TreePath path, FileHandle file, long position, boolean cutting) {
    super(path, file, position);
    this.cutting = cutting;
  }

  static InPlace append(Directory root, TreePath path) throws IOException {
    checkFile(path, find(root, path));
    FileHandle file = open(root, path, APPEND);
    return new InPlace(path, file, 0, false);
  }

  static InPlace resume(Directory root, TreePath path, long position) throws IOException {
    Stat old = find(root, path);
    checkFile(path, old);
    if (old == null && !root.stat(path.parent().raw()).type().equals(FileType.DIRECTORY)) {
      throw new FileTreeException(Reason.NOT_A_DIRECTORY, path);
    }
    if (position < 0 || position > (old == null ? 0 : old.size())) {
      throw new FileTreeException(Reason.BEYOND_END, path);
    }
    return new InPlace(path, open(root, path, old == null ? MAKE : WRITE), position, true);
  }

  /// What the path leads to; null when it is missing.
  private static @Nullable Stat find(Directory root, TreePath path) throws ErrnoException {
    return Stats.orNull(() -> root.stat(path.raw()));
  }

  private static void checkFile(TreePath path, @Nullable Stat stat) throws FileTreeException {
    if (stat != null && stat.type() != FileType.REGULAR) {
      boolean directory = stat.type() == FileType.DIRECTORY;
      throw new FileTreeException(directory ? Reason.IS_A_DIRECTORY : Reason.NOT_A_FILE, path);
    }
  }

  /// Opens it, and looks again: it may have become something else since the first look.
  private static FileHandle open(Directory root, TreePath path, OpenFlags flags)
      throws IOException {
    FileHandle file = root.open(path.raw(), flags, LocalTree.NEW_FILE);
    try {
      checkFile(path, file.fstat());
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  void keep() throws ErrnoException {
    if (cutting) {
      file().ftruncate(position());
    }
  }

  @Override
  void drop() {
    // What was written stays, for another attempt.
  }
}
