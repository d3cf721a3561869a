package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.FileTree;
import dev.berth.session.FileTree.WriteMode;
import dev.berth.session.FileTreeException;
import dev.berth.session.TreePath;
import dev.berth.session.Upload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// STOR, APPE and STOU (RFC 959, section 4.1.3): a file on its way up. What is seen of it before
/// its end, and after a failure, is as the mode says; see [WriteMode].
final class FileUpload implements Cargo {
  private final FileTree tree;
  private final TreePath wish;
  private final WriteMode mode;
  private final boolean ascii;

  private @Nullable Upload upload;
  private @Nullable UploadSink sink;
  private boolean committed;

  FileUpload(FileTree tree, TreePath wish, WriteMode mode, boolean ascii) {
    this.tree = tree;
    this.wish = wish;
    this.mode = mode;
    this.ascii = ascii;
  }

  /// The offset of a resumed upload counts bytes of the file, so it means nothing while TYPE A
  /// converts them.
  @Override
  public void open() throws IOException {
    if (ascii && mode instanceof WriteMode.Resume) {
      throw new FileTreeException(FileTreeException.Reason.BEYOND_END, wish);
    }
    Upload opened = tree.write(wish, mode);
    upload = opened;
    sink = new UploadSink(opened, ascii);
  }

  /// For STOU it tells the name (RFC 1123, section 4.1.2.9: exactly so).
  @Override
  public Reply announcement(boolean connected) {
    if (!(mode instanceof WriteMode.Unique)) {
      return Cargo.super.announcement(connected);
    }
    int code = connected ? Code.DATA_ALREADY_OPEN : Code.FILE_STATUS_OKAY;
    return Reply.of(code, "FILE: " + path().raw());
  }

  @Override
  public void move(int channel, Effects effects) {
    effects.receive(channel, opened());
  }

  private UploadSink opened() {
    if (sink == null) {
      throw new IllegalStateException("not open");
    }
    return sink;
  }

  @Override
  public boolean isUpload() {
    return true;
  }

  @Override
  public long bytes() {
    return sink == null ? 0 : sink.received();
  }

  @Override
  public TreePath path() {
    return upload == null ? wish : upload.path();
  }

  @Override
  public void commit() throws IOException {
    opened().commit();
    committed = true;
  }

  @Override
  public boolean isCommitted() {
    return committed;
  }

  @Override
  public void release() throws IOException {
    if (upload != null) {
      upload.discard();
    }
  }
}
