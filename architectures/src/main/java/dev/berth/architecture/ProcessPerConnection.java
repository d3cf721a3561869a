package dev.berth.architecture;

import java.io.IOException;

/// A process for each connection: the parent accepts, a child serves the one connection and ends,
/// and the parent never waits for it. Nothing is shared, so nothing can be broken for others. A JVM
/// takes its time to start: warm spares, started beforehand, hide that as long as they last.
public final class ProcessPerConnection implements Architecture {
  private final int spares;

  /// Every process is started when its connection has come.
  public ProcessPerConnection() {
    this(0);
  }

  /// @param spares how many warm processes wait for connections
  public ProcessPerConnection(int spares) {
    if (spares < 0) {
      throw new IllegalArgumentException("there cannot be fewer than 0 spares: " + spares);
    }
    this.spares = spares;
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public boolean hasProcesses() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    if (service.isWorker()) {
      new Serial().serve(service); // It has one connection to accept.
      return;
    }
    service.keepSpares(spares);
    for (var guest = service.accept(); guest != null; guest = service.accept()) {
      service.entrust(guest);
    }
  }
}
