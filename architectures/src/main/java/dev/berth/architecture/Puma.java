package dev.berth.architecture;

import java.io.IOException;

/// The Puma hybrid: a pool thread for each request, and a reactor for those who wait. A client that
/// stays connected costs a thread only while it has something to be done; between its requests it
/// is one of many descriptors that one thread watches. Newcomers line up with those who are in: a
/// connection is accepted when a thread of the pool is there for it, and not before. So idle
/// clients hold up nobody, and busy ones cannot keep newcomers out.
public final class Puma implements Architecture {
  /// As many as Puma has where threads run at the same time. They may wait for disks.
  private static final int DEFAULT_THREADS = 16;

  private final int threads;

  /// Sixteen threads.
  public Puma() {
    this(DEFAULT_THREADS);
  }

  /// @param threads how many threads serve requests
  public Puma(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed, not " + threads);
    }
    this.threads = threads;
  }

  @Override
  public String name() {
    return "puma";
  }

  @Override
  public boolean hasMultiplexer() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    try (var pool = new WorkPool(threads)) {
      service.dispatch(pool);
    }
  }
}
