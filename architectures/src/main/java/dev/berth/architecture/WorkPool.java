package dev.berth.architecture;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Platform threads for work that may block, where the thread that serves sessions must not. They
/// are started when there is work and end when there has been none for a while. To be closed when
/// nobody is left who may need them.
final class WorkPool implements Executor, AutoCloseable {
  /// Enough to keep a few disks and a slow file system busy; EventMachine has 20 of them.
  static final int THREADS = 16;

  private final ThreadPoolExecutor threads;

  /// @param size how many threads at most
  WorkPool(int size) {
    var factory = Thread.ofPlatform().daemon().name("berth-work-", 1).factory();
    threads =
        new ThreadPoolExecutor(
            size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    threads.allowCoreThreadTimeOut(true);
  }

  /// The number of threads for work, checked.
  static int checked(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed for work, not " + size);
    }
    return size;
  }

  /// Runs a job when a thread is free. When the system has no thread left, those that are there do
  /// it.
  ///
  /// @throws OutOfMemoryError when there is none
  @Override
  public void execute(Runnable job) {
    try {
      threads.execute(job);
    } catch (OutOfMemoryError e) {
      if (threads.getPoolSize() == 0 || !threads.getQueue().offer(job)) {
        throw e;
      }
    }
  }

  /// Takes no more work; what was given before is still done.
  @Override
  public void close() {
    threads.shutdown();
  }
}
