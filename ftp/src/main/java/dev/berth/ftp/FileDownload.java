package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.FileSource;
import dev.berth.session.FileTree;
import dev.berth.session.FileTreeException;
import dev.berth.session.OpenFile;
import dev.berth.session.Source;
import dev.berth.session.TreePath;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// RETR (RFC 959, section 4.1.3): a file on its way down. In TYPE I it is a region of the file,
/// which the driver may send without reading it; in TYPE A it is converted on the way.
final class FileDownload implements Cargo {
  private final FileTree tree;
  private final TreePath path;
  private final boolean ascii;
  private final long offset;

  private @Nullable OpenFile file;
  private @Nullable FileSource region;
  private @Nullable AsciiSource converted;
  private boolean moved;

  /// @param offset the first byte to send, counted as it is sent (RFC 3659, section 5.3)
  FileDownload(FileTree tree, TreePath path, boolean ascii, long offset) {
    this.tree = tree;
    this.path = path;
    this.ascii = ascii;
    this.offset = offset;
  }

  @Override
  public void open() throws IOException {
    OpenFile opened = tree.open(path);
    try {
      if (ascii) {
        converted = AsciiSource.at(opened, offset);
      } else if (offset <= opened.facts().size()) {
        region = new FileSource(opened, offset, opened.facts().size());
      }
      if (converted == null && region == null) {
        throw new FileTreeException(FileTreeException.Reason.BEYOND_END, path);
      }
      file = opened;
    } finally {
      if (file == null) {
        opened.close();
      }
    }
  }

  /// Clients without SIZE read the number of bytes from here, as servers have written it since
  /// 4.2BSD.
  @Override
  public Reply announcement(boolean connected) {
    if (region == null) {
      return Cargo.super.announcement(connected);
    }
    int code = connected ? Code.DATA_ALREADY_OPEN : Code.FILE_STATUS_OKAY;
    return Reply.of(code, "Sending the file (" + region.remaining() + " bytes).");
  }

  @Override
  public void move(int channel, Effects effects) {
    Source source = region != null ? region : converted;
    if (source == null) {
      throw new IllegalStateException("not open");
    }
    moved = true;
    effects.send(channel, source);
  }

  @Override
  public boolean isUpload() {
    return false;
  }

  @Override
  public long bytes() {
    if (region != null) {
      return region.position() - offset;
    }
    return converted == null ? 0 : converted.sent();
  }

  @Override
  public TreePath path() {
    return path;
  }

  /// Once the bytes move, the driver closes the file with its source.
  @Override
  public void release() throws IOException {
    if (file != null && !moved) {
      file.close();
    }
  }
}
