package dev.berth.session.dialogue;

import dev.berth.session.FileFacts;
import dev.berth.session.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file of a [MemoryTree] that is open for reading; it stays what it was when its name is gone or
/// given to another.
final class MemoryReading implements OpenFile {
  private final MemoryTree tree;
  private final MemoryNode.File file;
  private final FileFacts facts;
  private boolean closed;

  MemoryReading(MemoryTree tree, MemoryNode.File file, FileFacts facts) {
    this.tree = tree;
    this.file = file;
    this.facts = facts;
  }

  @Override
  public FileFacts facts() {
    return facts;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    synchronized (tree) {
      if (closed) {
        throw new IOException("the file is closed");
      }
      return file.read(into, position);
    }
  }

  @Override
  public void close() {
    synchronized (tree) {
      if (!closed) {
        closed = true;
        tree.closed();
      }
    }
  }
}
