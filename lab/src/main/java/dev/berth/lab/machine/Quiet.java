package dev.berth.lab.machine;

import java.io.IOException;
import java.time.Duration;

/// Whether the machine is fit for measuring.
public final class Quiet {
  private static final long FEW = 2_000;
  private static final long LOOK_MILLIS = 300;

  private Quiet() {}

  /// Waits until few connections are in TIME_WAIT, or for so long.
  public static void await(Duration most) throws IOException {
    long end = System.nanoTime() + most.toNanos();
    while (System.nanoTime() - end < 0 && SocketStat.timeWait() >= FEW) {
      pause();
    }
  }

  /// The share of all CPUs that others use just now, from 0 to 1.
  public static double busyShare() throws IOException {
    long clock = System.nanoTime();
    long before = MachineTime.busyNanos() - ProcessTree.self().cpuNanos();
    pause();
    long used = MachineTime.busyNanos() - ProcessTree.self().cpuNanos() - before;
    long passed = System.nanoTime() - clock;
    return Math.max(0, (double) used / passed / Runtime.getRuntime().availableProcessors());
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
