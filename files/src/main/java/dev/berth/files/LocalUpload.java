package dev.berth.files;

import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A local file that is being written. What differs between the modes is how it ends.
///
/// Commit does not wait for the disk (fsync(2)): after a loss of power a file may be missing that
/// was committed seconds before. One thread at a time.
abstract sealed class LocalUpload implements Upload permits InPlace, Replacement, UniqueFile {
  private final TreePath path;
  private final FileHandle file;
  private long position;
  private boolean ended;

  /// @param position where the first byte goes
  LocalUpload(TreePath path, FileHandle file, long position) {
    this.path = path;
    this.file = file;
    this.position = position;
  }

  @Override
  public final TreePath path() {
    return path;
  }

  final FileHandle file() {
    return file;
  }

  /// Where the next byte goes.
  final long position() {
    return position;
  }

  @Override
  public final void write(ByteBuffer from) throws IOException {
    if (ended) {
      throw new IOException("the upload has ended: " + path);
    }
    try {
      while (from.hasRemaining()) {
        position += file.pwrite(from, position);
      }
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    }
  }

  @Override
  public final void commit() throws IOException {
    if (ended) {
      throw new IOException("the upload has ended: " + path);
    }
    ended = true;
    try {
      keep();
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    } finally {
      close();
    }
  }

  @Override
  public final void discard() throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    try {
      drop();
    } catch (ErrnoException e) {
      throw Failures.of(e, path);
    } finally {
      close();
    }
  }

  /// Makes what was written visible.
  abstract void keep() throws ErrnoException;

  /// Forgets what was written, as far as the mode promises.
  abstract void drop() throws ErrnoException;

  void close() {
    file.close();
  }
}
