package dev.berth.lab.machine;

import java.io.Closeable;
import java.io.IOException;

/// Watches how much memory a server takes at most (RSS, ten times a second), from a thread.
public final class MemoryWatch implements Closeable {
  private static final long PAUSE_MILLIS = 100;

  private final long pid;
  private final long before;
  private final Thread thread = Thread.ofPlatform().name("memory").unstarted(this::watch);
  private volatile long most;
  private volatile boolean stopped;

  private MemoryWatch(long pid, long before) {
    this.pid = pid;
    this.before = before;
    this.most = before;
  }

  /// Begins to watch.
  ///
  /// @param pid the process at the root of the server's tree
  public static MemoryWatch start(long pid) throws IOException {
    MemoryWatch watch = new MemoryWatch(pid, ProcessTree.of(pid).rssKib());
    watch.thread.start();
    return watch;
  }

  /// How much more than in the beginning it has had at most, so far.
  public long growthKib() {
    return most - before;
  }

  private void watch() {
    try {
      while (!stopped) {
        most = Math.max(most, ProcessTree.of(pid).rssKib());
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      // The server is gone, and what it had is known.
      stopped = true;
    }
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
  }
}
