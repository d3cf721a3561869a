package dev.berth.architecture;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// One thread accepts; each connection lives in a virtual thread, which reads like a platform
/// thread and waits like an entry of a reactor: parked, without a thread of the system. Blocking
/// work (files) would hold the carrier that others need, so it goes to a pool of platform threads.
public final class VirtualThreadPerConnection implements Architecture {
  /// Threads for blocking work: enough to keep a few disks and a slow file system busy.
  private static final int WORKERS = 16;

  /// It has no settings.
  public VirtualThreadPerConnection() {}

  @Override
  public String name() {
    return "virtual-thread";
  }

  @Override
  public void serve(Service service) throws IOException {
    var threads = Thread.ofVirtual().name("berth-connection-", 1);
    var work = pool();
    for (var guest = service.accept(); guest != null; guest = service.accept()) {
      var taken = guest;
      try {
        threads.start(() -> service.converse(taken, work));
      } catch (OutOfMemoryError e) {
        service.refuse(taken);
      }
    }
    service.awaitGuests(); // They may need the pool until they are over.
    work.shutdown();
  }

  private static ExecutorService pool() {
    var threads = Thread.ofPlatform().daemon().name("berth-work-", 1).factory();
    var pool =
        new ThreadPoolExecutor(
            WORKERS, WORKERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
