package dev.berth.architecture;

import java.io.IOException;

/// One thread accepts; each connection lives in a platform thread of its own, which waits for it
/// and does its blocking work. A slow client blocks nobody. The number of threads has no bound but
/// that of the connections.
public final class ThreadPerConnection implements Architecture {
  /// It has no settings.
  public ThreadPerConnection() {}

  @Override
  public String name() {
    return "thread";
  }

  @Override
  public void serve(Service service) throws IOException {
    var threads = Thread.ofPlatform().name("berth-connection-", 1);
    for (var guest = service.accept(); guest != null; guest = service.accept()) {
      var taken = guest;
      try {
        threads.start(() -> service.converse(taken, Service.IN_PLACE));
      } catch (OutOfMemoryError e) {
        // The system has no thread left for it; those that have one do not notice.
        service.refuse(taken);
      }
    }
  }
}
