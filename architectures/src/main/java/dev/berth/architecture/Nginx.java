package dev.berth.architecture;

import java.io.IOException;

/// The nginx hybrid: a few processes, each with a reactor of its own, on one listener. As many
/// clients as a reactor takes, on as many processors as there are, and no process can take the
/// others with it.
public final class Nginx implements Architecture {
  private final int workers;

  /// A process for each processor.
  public Nginx() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// @param workers how many processes
  public Nginx(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("at least 1 worker is needed, not " + workers);
    }
    this.workers = workers;
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public boolean hasProcesses() {
    return true;
  }

  @Override
  public boolean hasMultiplexer() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    service.prefork(workers, new Evented());
  }
}
