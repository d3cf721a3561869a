package dev.berth.lab.load;

import java.io.IOException;

/// A time in which nothing is done, for a server to get ready or to settle.
public final class Pause {
  private Pause() {}

  /// Sleeps.
  ///
  /// @throws IOException when the lab is being ended
  public static void millis(long time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
