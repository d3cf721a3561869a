package dev.berth.architecture;

import java.io.IOException;

/// A few reactors, each in a thread of its own, on one listener; work that may block is deferred to
/// a pool that they share. It is [Nginx] with threads for processes, and [EventMachine] on as many
/// processors as there are. A connection stays with the reactor that has accepted it.
public final class MultiReactor implements Architecture {
  private final int reactors;

  /// A reactor for each processor.
  public MultiReactor() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// @param reactors how many reactors
  public MultiReactor(int reactors) {
    if (reactors < 1) {
      throw new IllegalArgumentException("at least 1 reactor is needed, not " + reactors);
    }
    this.reactors = reactors;
  }

  @Override
  public String name() {
    return "multi-reactor";
  }

  @Override
  public boolean hasMultiplexer() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    try (var work = new WorkPool(WorkPool.THREADS)) {
      service.inThreads(reactors, () -> service.react(work));
    }
  }
}
