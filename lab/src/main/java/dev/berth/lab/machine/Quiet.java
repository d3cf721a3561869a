package dev.berth.lab.machine;

import java.io.IOException;
import java.time.Duration;

/// Whether the machine is fit for measuring.
public final class Quiet {
  /// Of all CPUs, used by others: more than this spoils figures of CPU.
  private static final double LITTLE = 0.05;

  /// Connections in TIME_WAIT: the tables of the kernel are as good as empty.
  private static final long FEW = 2_000;

  private static final long LOOK_MILLIS = 300;

  private Quiet() {}

  /// Waits until others use little of the CPUs and few connections are in TIME_WAIT.
  ///
  /// @param most how long to wait at most
  /// @return the share of all CPUs that others use in the end, from 0 to 1
  public static double await(Duration most) throws IOException {
    long end = System.nanoTime() + most.toNanos();
    while (true) {
      double busy = busyShare();
      if ((busy <= LITTLE && SocketStat.timeWait() < FEW) || System.nanoTime() - end >= 0) {
        return busy;
      }
    }
  }

  /// Whether so busy a machine spoils the figures.
  public static boolean isTooMuch(double busyShare) {
    return busyShare > LITTLE;
  }

  private static double busyShare() throws IOException {
    long clock = System.nanoTime();
    long before = others();
    pause();
    long used = others() - before;
    long passed = System.nanoTime() - clock;
    return Math.max(0, (double) used / passed / Cpus.online());
  }

  private static long others() throws IOException {
    return MachineTime.busyNanos() - ProcessTree.self().cpuNanos();
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
