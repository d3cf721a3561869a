package dev.berth.files;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.TreePath;
import dev.berth.sockets.Directory;
import dev.berth.sockets.DirectoryEntries;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileType;
import dev.berth.sockets.Stat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The entries of a local directory. Holds one buffer of the kernel's entries, however many there
/// are; an entry that vanishes before its turn is left out.
final class LocalEntries implements FileTree.Entries {
  private final Directory root;
  private final TreePath path;
  private final DirectoryEntries entries;
  private final boolean sweeping;

  /// @param sweeping whether leftovers of killed uploads are removed on the way
  LocalEntries(Directory root, TreePath path, DirectoryEntries entries, boolean sweeping) {
    this.root = root;
    this.path = path;
    this.entries = entries;
    this.sweeping = sweeping;
  }

  @Override
  public FileTree.@Nullable Entry next() throws IOException {
    try {
      while (entries.next()) {
        String name = entries.name();
        FileFacts facts = Leftovers.isName(name) ? null : facts(name);
        if (facts != null) {
          return new FileTree.Entry(name, facts);
        }
        if (sweeping) {
          sweep(name);
        }
      }
      return null;
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    }
  }

  /// What is known of the entry; null when it has vanished.
  private @Nullable FileFacts facts(String name) throws ErrnoException {
    Stat stat;
    try {
      stat = entries.stat();
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      if (e.errno() == Errno.EACCES) {
        return Facts.unknown(entries.type());
      }
      throw e;
    }
    return Facts.of(stat.type() == FileType.LINK ? follow(name, stat) : stat);
  }

  /// What a link leads to, or the link when that is nothing in the tree.
  private Stat follow(String name, Stat link) {
    try {
      return root.stat(path.child(name).raw());
    } catch (ErrnoException e) {
      return link;
    }
  }

  private void sweep(String name) {
    try {
      if (Leftovers.isName(name)) {
        Leftovers.sweep(root, path.child(name).raw(), entries.stat());
      }
    } catch (ErrnoException e) {
      // It has vanished, or is not ours to look at.
    }
  }

  @Override
  public void close() {
    entries.close();
  }
}
