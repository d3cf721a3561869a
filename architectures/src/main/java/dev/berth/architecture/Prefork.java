package dev.berth.architecture;

import java.io.IOException;

/// Preforking: as many processes as are wanted are started beforehand and accept on one listener;
/// the kernel gives each connection to one of them. Each serves one connection at a time, so there
/// are as many clients at once as there are processes. A process that dies takes its own connection
/// with it and is replaced; one that is stuck in a handler is killed.
public final class Prefork implements Architecture {
  /// As many processes as PHP's and Unicorn's manuals start with: each is a client at once.
  private static final int DEFAULT_WORKERS = 8;

  private final int workers;

  /// Eight processes.
  public Prefork() {
    this(DEFAULT_WORKERS);
  }

  /// @param workers how many processes
  public Prefork(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("at least 1 worker is needed, not " + workers);
    }
    this.workers = workers;
  }

  @Override
  public String name() {
    return "prefork";
  }

  @Override
  public boolean hasProcesses() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    service.prefork(workers, new Serial());
  }
}
