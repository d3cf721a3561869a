package dev.berth.server;

import dev.berth.worker.ServiceManager;

/// The program reads its configuration again, and the service manager knows: RELOADING=1 before it,
/// with the time that it asks for, and READY=1 after it (sd_notify(3); a unit of
/// `Type=notify-reload` waits for both).
public final class Reload {
  private static final long NANOS_OF_MICRO = 1000;

  private Reload() {}

  /// Runs this between the two notices, of which the second follows in any case: whether the new
  /// configuration was good or not, the program serves.
  public static void now(Runnable reload) {
    // On Linux System.nanoTime is CLOCK_MONOTONIC, which is the clock that is asked for.
    long micros = System.nanoTime() / NANOS_OF_MICRO;
    ServiceManager.tell("RELOADING=1\nMONOTONIC_USEC=" + micros);
    try {
      reload.run();
    } finally {
      ServiceManager.tell("READY=1");
    }
  }
}
