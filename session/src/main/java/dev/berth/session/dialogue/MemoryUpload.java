package dev.berth.session.dialogue;

import dev.berth.session.FileTreeException;
import dev.berth.session.FileTreeException.Reason;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file of a [MemoryTree] that is being written.
final class MemoryUpload implements Upload {
  private final MemoryTree tree;
  private final TreePath path;
  private final MemoryNode.File file;
  private final Placing placing;
  private int position;
  private boolean open = true;

  /// When the file gets its place in the tree, and what a discard takes back.
  enum Placing {
    /// It has its place already and keeps what was written.
    IN_PLACE,
    /// It takes its place at commit.
    AT_COMMIT,
    /// It holds its place and loses it by a discard.
    UNTIL_DISCARD
  }

  MemoryUpload(
      MemoryTree tree, TreePath path, MemoryNode.File file, Placing placing, int position) {
    this.tree = tree;
    this.path = path;
    this.file = file;
    this.placing = placing;
    this.position = position;
  }

  @Override
  public TreePath path() {
    return path;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    synchronized (tree) {
      checkOpen();
      int wanted = from.remaining();
      int overwritten = Math.min(wanted, file.length() - position);
      int count = overwritten + tree.takeSpace(wanted - overwritten);
      file.write(from, count, position);
      position += count;
      file.modified = tree.now();
      if (count < wanted) {
        throw new FileTreeException(Reason.NO_SPACE, path);
      }
    }
  }

  @Override
  public void commit() throws IOException {
    synchronized (tree) {
      close();
      if (placing == Placing.AT_COMMIT) {
        tree.place(path, file);
      } else {
        tree.giveSpace(file.length() - position);
        file.truncate(position);
      }
    }
  }

  @Override
  public void discard() throws IOException {
    synchronized (tree) {
      close();
      if (placing != Placing.IN_PLACE) {
        tree.giveSpace(file.length());
      }
      if (placing == Placing.UNTIL_DISCARD) {
        tree.remove(path, file);
      }
    }
  }

  private void close() throws IOException {
    checkOpen();
    open = false;
    tree.closed();
  }

  private void checkOpen() throws IOException {
    if (!open) {
      throw new IOException("the upload is over: " + path);
    }
  }
}
