package dev.berth.architecture;

import java.io.IOException;

/// One thread accepts; each connection lives in a virtual thread, which reads like a platform
/// thread and waits like an entry of a reactor: parked, without a thread of the system. Blocking
/// work (files) would hold the carrier that others need, so it goes to a pool of platform threads.
public final class VirtualThreadPerConnection implements Architecture {
  private final int threads;

  /// Sixteen platform threads for work that may block.
  public VirtualThreadPerConnection() {
    this(WorkPool.THREADS);
  }

  /// @param threads how many platform threads do work that may block
  public VirtualThreadPerConnection(int threads) {
    this.threads = WorkPool.checked(threads);
  }

  @Override
  public String name() {
    return "virtual-thread";
  }

  @Override
  public void serve(Service service) throws IOException {
    var connections = Thread.ofVirtual().name("berth-connection-", 1);
    try (var work = new WorkPool(threads)) {
      for (var guest = service.accept(); guest != null; guest = service.accept()) {
        var taken = guest;
        try {
          connections.start(() -> service.converse(taken, work));
        } catch (OutOfMemoryError e) {
          service.refuse(taken);
        }
      }
      service.awaitGuests(); // They may need the pool until they are over.
    }
  }
}
