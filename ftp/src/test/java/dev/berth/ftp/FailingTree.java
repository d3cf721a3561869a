package dev.berth.ftp;

import dev.berth.session.FileFacts;
import dev.berth.session.FileTree;
import dev.berth.session.OpenFile;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A tree on a disk that breaks in the middle: reading fails from the given byte or entry on, and
/// so does the last step of an upload.
final class FailingTree implements FileTree {
  private final FileTree tree;
  private final int good;

  FailingTree(FileTree tree, int good) {
    this.tree = tree;
    this.good = good;
  }

  @Override
  public FileFacts stat(TreePath path) throws IOException {
    return tree.stat(path);
  }

  @Override
  public Entries list(TreePath directory) throws IOException {
    Entries entries = tree.list(directory);
    return new Entries() {
      private int told;

      @Override
      public @Nullable Entry next() throws IOException {
        if (told++ == good) {
          throw new IOException("the disk is gone");
        }
        return entries.next();
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public OpenFile open(TreePath path) throws IOException {
    OpenFile file = tree.open(path);
    return new OpenFile() {
      @Override
      public FileFacts facts() {
        return file.facts();
      }

      @Override
      public int read(ByteBuffer into, long position) throws IOException {
        if (position >= good) {
          throw new IOException("the disk is gone");
        }
        return file.read(into.slice().limit(Math.min(into.remaining(), good)), position) < 0
            ? -1
            : skip(
                into, (int) Math.min(into.remaining(), Math.min(good, facts().size() - position)));
      }

      private static int skip(ByteBuffer into, int count) {
        into.position(into.position() + count);
        return count;
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public Upload write(TreePath path, WriteMode mode) throws IOException {
    Upload upload = tree.write(path, mode);
    return new Upload() {
      @Override
      public TreePath path() {
        return upload.path();
      }

      @Override
      public void write(ByteBuffer from) throws IOException {
        upload.write(from);
      }

      @Override
      public void commit() throws IOException {
        upload.discard();
        throw new IOException("the disk is gone");
      }

      @Override
      public void discard() throws IOException {
        upload.discard();
      }
    };
  }

  @Override
  public void delete(TreePath file) throws IOException {
    throw new IOException("the disk is gone");
  }

  @Override
  public void makeDirectory(TreePath directory) throws IOException {
    throw new IOException("the disk is gone");
  }

  @Override
  public void removeDirectory(TreePath directory) throws IOException {
    throw new IOException("the disk is gone");
  }

  @Override
  public void rename(TreePath from, TreePath to) throws IOException {
    throw new IOException("the disk is gone");
  }

  @Override
  public void setModified(TreePath path, long time) throws IOException {
    throw new IOException("the disk is gone");
  }

  @Override
  public long freeSpace() throws IOException {
    throw new IOException("the disk is gone");
  }

  @Override
  public boolean writable() {
    return true;
  }
}
