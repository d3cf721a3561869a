package dev.berth.driver;

import dev.berth.ledger.Log;
import java.time.ZoneId;
import java.util.TimeZone;

/// What a log needs, made while there are descriptors for it: its library, and the time zone.
///
/// The first line that is logged makes the virtual machine read its zones from a file, and when
/// that fails, it is not tried again: each further line throws an error. A server whose first
/// complaint is that its descriptors are used up would end of saying so.
final class LogResources {
  private LogResources() {}

  /// Starts the library, and begins to read the zone, in a thread that soon ends. The library is
  /// not for that thread: SLF4J gives those who come while another one starts it a logger that
  /// keeps their lines back.
  static void load() {
    Log.SERVER.prepare();
    Thread.ofPlatform()
        .daemon()
        .name("berth-log")
        .start(() -> {
          TimeZone.getDefault();
          var _ = ZoneId.systemDefault().getRules();
        });
  }
}
