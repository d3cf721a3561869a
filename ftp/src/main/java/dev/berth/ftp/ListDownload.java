package dev.berth.ftp;

import dev.berth.session.Effects;
import dev.berth.session.TreePath;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// LIST, NLST and MLSD: lines on their way down.
final class ListDownload implements Cargo {
  private final TreePath path;
  private final Effects.Job<Lines> opener;
  private final Function<IOException, Reply> refusal;

  private @Nullable LineSource source;
  private boolean moved;

  /// @param opener opens the listing
  /// @param refusal what the client is told when that fails
  ListDownload(TreePath path, Effects.Job<Lines> opener, Function<IOException, Reply> refusal) {
    this.path = path;
    this.opener = opener;
    this.refusal = refusal;
  }

  @Override
  public void open() throws IOException {
    source = new LineSource(opener.run());
  }

  @Override
  public Reply refusal(IOException cause) {
    return refusal.apply(cause);
  }

  @Override
  public void move(int channel, Effects effects) {
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
    return source == null ? 0 : source.sent();
  }

  @Override
  public TreePath path() {
    return path;
  }

  /// Once the bytes move, the driver closes the listing with its source.
  @Override
  public void release() throws IOException {
    if (source != null && !moved) {
      source.close();
    }
  }
}
