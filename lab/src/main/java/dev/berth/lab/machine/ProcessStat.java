package dev.berth.lab.machine;

import java.io.IOException;

/// One process, as /proc/PID/stat tells it (proc_pid_stat(5)).
///
/// @param pid its number
/// @param parent the number of the process that started it, or that took it over
/// @param session the session it belongs to (setsid(2))
/// @param ownNanos the time it has been on a CPU, in itself and in the kernel
/// @param childrenNanos the same of children that have ended and were waited for
public record ProcessStat(int pid, int parent, int session, long ownNanos, long childrenNanos) {
  private static final int PARENT = 1;
  private static final int SESSION = 3;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  /// Reads the one line of the file.
  ///
  /// @throws IOException when the line is not such a line
  public static ProcessStat parse(String line) throws IOException {
    int open = line.indexOf('(');
    // The name may have blanks and parentheses in it, so the last one ends it.
    int close = line.lastIndexOf(')');
    try {
      String[] fields = line.substring(close + 2).trim().split(" ", -1);
      return new ProcessStat(
          Integer.parseInt(line.substring(0, open).trim()),
          Integer.parseInt(fields[PARENT]),
          Integer.parseInt(fields[SESSION]),
          nanos(fields[USER]) + nanos(fields[SYSTEM]),
          nanos(fields[CHILDREN_USER]) + nanos(fields[CHILDREN_SYSTEM]));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("not a line of /proc/PID/stat: " + line, e);
    }
  }

  private static long nanos(String ticks) {
    return Ticks.toNanos(Long.parseLong(ticks));
  }
}
