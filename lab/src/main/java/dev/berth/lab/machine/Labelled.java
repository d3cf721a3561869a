package dev.berth.lab.machine;

import java.io.IOException;

/// Files of lines that begin with a label: /proc/PID/status, /proc/PID/smaps_rollup, /proc/meminfo,
/// /proc/cpuinfo, /proc/net/sockstat.
final class Labelled {
  private Labelled() {}

  /// What follows a label, to the end of its line, without blanks around it.
  ///
  /// @param label how the line begins, with its colon
  /// @throws IOException when no line begins so
  static String text(String file, String label) throws IOException {
    for (String line : file.split("\n", -1)) {
      if (line.startsWith(label)) {
        return line.substring(label.length()).replaceFirst("^[\t ]*:", "").strip();
      }
    }
    throw new IOException("no line " + label + " in a file of /proc");
  }

  /// The same as a number of KiB: `Pss: 123 kB` is 123. A kernel thread has no memory and no such
  /// line.
  static long kib(String file, String label) throws IOException {
    return number(text(file, label).split(" ", 2)[0]);
  }

  static long number(String digits) throws IOException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IOException("not a number in a file of /proc: " + digits, e);
    }
  }
}
