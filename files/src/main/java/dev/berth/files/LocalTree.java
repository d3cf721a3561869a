package dev.berth.files;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import dev.berth.sockets.Directory;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import dev.berth.sockets.FileType;
import dev.berth.sockets.OpenFlags;
import dev.berth.sockets.Stat;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files of a directory of this machine. The kernel enforces its borders ([Directory]): no
/// link, no `..` and no race leads out of it.
///
/// - A symbolic link that stays in the tree stands for its target, also when it is written to;
///   delete and rename are about the link itself. Any other link is told as a [FileFacts.Kind#LINK]
///   and cannot be opened.
/// - Rights are those of the process. New files get 0666 and new directories 0777, less the umask.
/// - Names that begin with `.berth-upload-` belong to uploads under way: they are not listed, not
///   found and not allowed.
/// - File systems that are mounted in the tree belong to it; [#freeSpace] is that of its root.
///
/// Needs Linux 5.8 and the rights of a container to call openat2(2).
public final class LocalTree implements FileTree {
  /// The permission bits of a new file, before the umask.
  static final int NEW_FILE = 0666;

  private static final int NEW_DIRECTORY = 0777;
  private static final OpenFlags READ = OpenFlags.O_RDONLY.with(OpenFlags.O_NONBLOCK);

  /// Whether a tree can be changed.
  public enum Access {
    /// It cannot; each attempt is refused with [Reason#READ_ONLY].
    READ_ONLY,
    /// It can, as far as the rights of the process go.
    WRITABLE
  }

  private final Directory root;
  private final boolean writable;

  private LocalTree(Directory root, boolean writable) {
    this.root = root;
    this.writable = writable;
  }

  /// The tree beneath a directory; a link to it is followed now, once.
  ///
  /// @throws NoSuchFileException when nothing is there
  /// @throws AccessDeniedException when this process may not read it
  /// @throws FileSystemException when it is no directory, or cannot be opened for another reason
  /// @throws UnsupportedOperationException when the kernel lacks openat2, or a container forbids it
  public static LocalTree open(Path directory, Access access) throws IOException {
    String name = directory.toString();
    try {
      Directory root = Directory.open(directory);
      try {
        root.list("/").close();
      } catch (ErrnoException e) {
        root.close();
        throw e;
      }
      return new LocalTree(root, access == Access.WRITABLE);
    } catch (ErrnoException e) {
      throw switch (e.errno()) {
        case ENOENT -> new NoSuchFileException(name, null, "there is no such directory");
        case ENOTDIR -> new FileSystemException(name, null, "this is not a directory");
        case EACCES -> new AccessDeniedException(name, null, "this user may not read it");
        default -> new FileSystemException(name, null, e.getMessage());
      };
    }
  }

  @Override
  public FileFacts stat(TreePath path) throws IOException {
    checkFound(path);
    try {
      return Facts.of(root.stat(path.raw()));
    } catch (ErrnoException e) {
      if (Failures.leadsNowhere(e.errno()) && !path.isRoot()) {
        Stat link = linkAt(path);
        if (link != null) {
          return Facts.of(link);
        }
      }
      throw Failures.of(e, path);
    }
  }

  /// The link at this path; null when there is none.
  private @Nullable Stat linkAt(TreePath path) {
    try {
      Stat stat = root.lstat(path.raw());
      return stat.type() == FileType.LINK ? stat : null;
    } catch (ErrnoException e) {
      return null;
    }
  }

  @Override
  public Entries list(TreePath directory) throws IOException {
    checkFound(directory);
    try {
      return new LocalEntries(root, directory, root.list(directory.raw()), writable);
    } catch (ErrnoException e) {
      throw Failures.of(e, directory);
    }
  }

  @Override
  public OpenFile open(TreePath path) throws IOException {
    checkFound(path);
    FileHandle file = null;
    try {
      file = root.open(path.raw(), READ, 0);
      FileFacts facts = Facts.of(file.fstat());
      if (facts.isFile()) {
        LocalFile opened = new LocalFile(file, facts);
        file = null;
        return opened;
      }
      Reason reason = facts.isDirectory() ? Reason.IS_A_DIRECTORY : Reason.NOT_A_FILE;
      throw new FileTreeException(reason, path);
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    } finally {
      if (file != null) {
        file.close();
      }
    }
  }

  @Override
  public Upload write(TreePath path, WriteMode mode) throws IOException {
    checkWritable(path);
    checkName(path);
    if (path.isRoot()) {
      throw new FileTreeException(Reason.IS_A_DIRECTORY, path);
    }
    try {
      return switch (mode) {
        case WriteMode.Replace() -> Replacement.begin(root, path);
        case WriteMode.Unique() -> UniqueFile.make(root, path);
        case WriteMode.Append() -> InPlace.append(root, path);
        case WriteMode.Resume(long position) -> InPlace.resume(root, path, position);
      };
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    }
  }

  @Override
  public void delete(TreePath file) throws IOException {
    checkWritable(file);
    checkFound(file);
    if (file.isRoot()) {
      throw new FileTreeException(Reason.IS_A_DIRECTORY, file);
    }
    try {
      root.unlink(file.raw());
    } catch (ErrnoException e) {
      throw Failures.of(e, file);
    }
  }

  @Override
  public void makeDirectory(TreePath directory) throws IOException {
    checkWritable(directory);
    checkName(directory);
    if (directory.isRoot()) {
      throw new FileTreeException(Reason.EXISTS, directory);
    }
    try {
      root.mkdir(directory.raw(), NEW_DIRECTORY);
    } catch (ErrnoException e) {
      throw Failures.of(e, directory);
    }
  }

  @Override
  public void removeDirectory(TreePath directory) throws IOException {
    checkWritable(directory);
    checkFound(directory);
    if (directory.isRoot()) {
      throw new FileTreeException(Reason.DENIED, directory);
    }
    try {
      removeOrSweep(directory.raw());
    } catch (ErrnoException e) {
      throw Failures.of(e, directory);
    }
  }

  /// A directory that looks empty to everybody may hold what killed uploads have left.
  private void removeOrSweep(String path) throws ErrnoException {
    try {
      root.rmdir(path);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOTEMPTY || !Leftovers.sweepAll(root, path)) {
        throw e;
      }
      root.rmdir(path);
    }
  }

  @Override
  public void rename(TreePath from, TreePath to) throws IOException {
    checkWritable(from);
    checkFound(from);
    checkName(to);
    Stat node;
    try {
      node = root.lstat(from.raw());
    } catch (ErrnoException e) {
      throw Failures.of(e, from);
    }
    if (from.equals(to)) {
      return;
    }
    if (to.isWithin(from)) {
      throw new FileTreeException(Reason.INVALID, to);
    }
    try {
      rename(node, from, to);
    } catch (ErrnoException e) {
      throw Failures.of(e, to);
    }
  }

  private void rename(Stat node, TreePath from, TreePath to) throws IOException {
    if (to.isRoot() || leadsToDirectory(to)) {
      throw new FileTreeException(Reason.IS_A_DIRECTORY, to);
    }
    if (node.type() != FileType.DIRECTORY) {
      root.rename(from.raw(), to.raw());
      return;
    }
    // rename(2) would put a directory in place of an empty one.
    try {
      root.renameNoReplace(from.raw(), to.raw());
    } catch (ErrnoException e) {
      // EINVAL: into itself, as the plain call will say again, or the file system does not know
      // how.
      if (e.errno() != Errno.EINVAL || Stats.orNull(() -> root.lstat(to.raw())) != null) {
        throw e;
      }
      root.rename(from.raw(), to.raw());
    }
  }

  private boolean leadsToDirectory(TreePath path) throws ErrnoException {
    try {
      return root.stat(path.raw()).type() == FileType.DIRECTORY;
    } catch (ErrnoException e) {
      if (Failures.leadsNowhere(e.errno())) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void setModified(TreePath path, long time) throws IOException {
    checkWritable(path);
    checkFound(path);
    try {
      root.utimens(path.raw(), time);
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    }
  }

  @Override
  public long freeSpace() throws IOException {
    return root.freeSpace();
  }

  @Override
  public boolean writable() {
    return writable;
  }

  /// Closes the root; what was opened in the tree stays open.
  @Override
  public void close() {
    root.close();
  }

  private void checkWritable(TreePath path) throws FileTreeException {
    if (!writable) {
      throw new FileTreeException(Reason.READ_ONLY, path);
    }
  }

  private static void checkFound(TreePath path) throws FileTreeException {
    if (Leftovers.isIn(path.raw())) {
      throw new FileTreeException(Reason.NOT_FOUND, path);
    }
  }

  private static void checkName(TreePath path) throws FileTreeException {
    if (Leftovers.isIn(path.raw())) {
      throw new FileTreeException(Reason.NAME_NOT_ALLOWED, path);
    }
  }
}
