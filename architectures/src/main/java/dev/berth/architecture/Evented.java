package dev.berth.architecture;

import java.io.IOException;

/// The Reactor: one thread accepts and serves everybody, and waits for all of them at once. It
/// costs the least for each connection. Blocking work runs in place: a slow disk stalls everyone,
/// which is the lesson of this architecture.
public final class Evented implements Architecture {
  /// It has no settings.
  public Evented() {}

  @Override
  public String name() {
    return "evented";
  }

  @Override
  public boolean hasMultiplexer() {
    return true;
  }

  @Override
  public void serve(Service service) throws IOException {
    service.react(Service.IN_PLACE);
  }
}
