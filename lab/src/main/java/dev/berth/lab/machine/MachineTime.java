package dev.berth.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The time that all CPUs together have been busy since the start of the machine: the first line of
/// /proc/stat (proc_stat(5)).
public final class MachineTime {
  private MachineTime() {}

  /// The busy time until now, in nanoseconds.
  public static long busyNanos() throws IOException {
    return parse(Files.readString(Path.of("/proc/stat")));
  }

  /// Adds up user, nice, system, irq and softirq. Time that a hypervisor has taken (steal) is
  /// nobody's work here, and a guest's time is a part of user already.
  ///
  /// @throws IOException when the text is not such a file
  static long parse(String stat) throws IOException {
    int end = stat.indexOf('\n');
    String[] fields = (end < 0 ? stat : stat.substring(0, end)).trim().split(" +", -1);
    if (!fields[0].equals("cpu") || fields.length < 8) {
      throw new IOException("no line of all CPUs in /proc/stat: " + fields[0]);
    }
    try {
      long ticks = 0;
      for (int i : new int[] {1, 2, 3, 6, 7}) {
        ticks += Long.parseLong(fields[i]);
      }
      return Ticks.toNanos(ticks);
    } catch (NumberFormatException e) {
      throw new IOException("not a number in /proc/stat: " + String.join(" ", fields), e);
    }
  }
}
