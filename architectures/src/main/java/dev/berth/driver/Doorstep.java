package dev.berth.driver;

import dev.berth.session.Effects;
import dev.berth.sockets.Multiplexer;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where one thread that does nothing else waits for the next connection: an epoll set of its own,
/// so that of several who wait for one listener a connection wakes one. Everything but [#wakeUp] is
/// for that thread.
final class Doorstep implements Closeable {
  private final Multiplexer multiplexer;
  private final Entrance entrance;

  /// @param shared whether others wait for the same listener
  Doorstep(Gate gate, boolean shared) throws IOException {
    multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);
    entrance = new Entrance(gate, multiplexer, Multiplexer.Kind.EPOLL, shared);
    try {
      entrance.open(System.nanoTime());
    } catch (IOException e) {
      multiplexer.close();
      throw e;
    }
  }

  /// Takes the next connection that may come in, and waits for it if there is none. Whoever has
  /// taken one is away while it lasts, so there is no need to come last.
  ///
  /// @return null when it is worth a look whether to wait any longer
  Gate.@Nullable Ticket take() throws IOException {
    Gate.Ticket ticket = entrance.admit();
    if (ticket == null) {
      long now = System.nanoTime();
      entrance.pauseIfDue(now);
      long until = entrance.dueAt();
      multiplexer.await(until == Effects.NEVER ? until : Math.max(0, until - now));
      entrance.isDue(System.nanoTime());
    }
    return ticket;
  }

  /// Ends a [#take] that waits, or the next one; from any thread.
  void wakeUp() {
    multiplexer.wakeUp();
  }

  @Override
  public void close() {
    entrance.shut();
    multiplexer.close();
  }
}
