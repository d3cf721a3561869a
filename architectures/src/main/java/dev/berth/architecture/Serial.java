package dev.berth.architecture;

import java.io.IOException;

/// No concurrency, the baseline: the only thread takes a connection, serves it to its end, and
/// takes the next. Whoever comes meanwhile waits in the listen queue, so one slow client blocks
/// all.
public final class Serial implements Architecture {
  /// It has no settings.
  public Serial() {}

  @Override
  public String name() {
    return "serial";
  }

  @Override
  public void serve(Service service) throws IOException {
    for (var guest = service.accept(); guest != null; guest = service.accept()) {
      service.converse(guest, Service.IN_PLACE);
    }
  }
}
