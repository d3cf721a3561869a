package dev.berth.session.dialogue;

import dev.berth.session.FileTree;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A directory of a [MemoryTree] as it was when its listing was asked for.
final class MemoryListing implements FileTree.Entries {
  private final MemoryTree tree;
  private final Iterator<FileTree.Entry> entries;
  private boolean closed;

  MemoryListing(MemoryTree tree, Iterator<FileTree.Entry> entries) {
    this.tree = tree;
    this.entries = entries;
  }

  @Override
  public FileTree.@Nullable Entry next() {
    return entries.hasNext() ? entries.next() : null;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tree.closed();
    }
  }
}
