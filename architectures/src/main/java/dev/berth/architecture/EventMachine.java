package dev.berth.architecture;

import java.io.IOException;

/// The EventMachine hybrid: one reactor accepts and serves everybody, as in [Evented], and a pool
/// of threads does the work that may block. The sessions are the same; a slow disk holds up those
/// alone who have asked it for something.
public final class EventMachine implements Architecture {
  private final int threads;

  /// Sixteen threads for work that may block.
  public EventMachine() {
    this(WorkPool.THREADS);
  }

  /// @param threads how many threads do work that may block
  public EventMachine(int threads) {
    this.threads = WorkPool.checked(threads);
  }

  @Override
  public String name() {
    return "eventmachine";
  }

  @Override
  public boolean hasMultiplexer() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    try (var work = new WorkPool(threads)) {
      service.react(work);
    }
  }
}
