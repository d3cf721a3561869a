package dev.berth.architecture;

import java.io.IOException;

/// A thread pool: as many threads as are wanted are started beforehand, and each is a serial server
/// on the one listener: the kernel gives each connection to one of them. It is [Prefork] with
/// threads for processes: cheaper, and without the walls between them. Each serves one connection
/// at a time, so there are as many clients at once as there are threads; the next ones wait in the
/// listen queue.
public final class ThreadPool implements Architecture {
  /// As many as Puma has where threads run at the same time; Apache has 25 in a process. Each is a
  /// client at once, and costs a stack of some ten kilobytes.
  private static final int DEFAULT_THREADS = 16;

  private final int threads;

  /// Sixteen threads.
  public ThreadPool() {
    this(DEFAULT_THREADS);
  }

  /// @param threads how many threads
  public ThreadPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed, not " + threads);
    }
    this.threads = threads;
  }

  @Override
  public String name() {
    return "thread-pool";
  }

  @Override
  public void serve(Service service) throws IOException {
    service.inThreads(threads, () -> new Serial().serve(service));
  }
}
