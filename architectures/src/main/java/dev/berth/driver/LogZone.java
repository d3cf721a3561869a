package dev.berth.driver;

import java.time.ZoneId;
import java.util.TimeZone;

/// The time zone of the log, read while there are descriptors for it.
///
/// The first line that is logged makes the virtual machine read its zones from a file, and when
/// that fails, it is not tried again: each further line throws an error. A server whose first
/// complaint is that its descriptors are used up would end of saying so.
final class LogZone {
  private LogZone() {}

  /// Begins to read it, in a thread that soon ends, so that nobody who starts waits for it.
  static void load() {
    Thread.ofPlatform()
        .daemon()
        .name("log-zone")
        .start(() -> {
          TimeZone.getDefault();
          var _ = ZoneId.systemDefault().getRules();
        });
  }
}
