package dev.berth.driver;

import dev.berth.architecture.Counters;
import dev.berth.architecture.Limits;
import dev.berth.architecture.Service;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Who comes in: takes connections from the listener, admits what the limits allow, and tells all
/// others in the protocol's words that they cannot come in. It survives the lack of descriptors:
/// one is held in reserve, so that a full server can still say so.
public final class Gate {
  private static final long FIRST_PAUSE = 5_000_000L;
  private static final long LONGEST_PAUSE = 1_000_000_000L;

  private final Socket listener;
  private final Protocol protocol;
  private final Limits limits;
  private final Counters counters;
  private final AtomicInteger admitted = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private @Nullable Socket reserve;
  private long pause;
  private boolean pauseDue;
  private boolean complained;

  /// A connection that was let in.
  record Ticket(Socket socket, InetAddress address) implements Service.Guest {}

  /// @param listener a listening socket, which the gate closes in the end
  public Gate(Socket listener, Protocol protocol, Limits limits, Counters counters)
      throws IOException {
    this.listener = listener;
    this.protocol = protocol;
    this.limits = limits;
    this.counters = counters;
    this.reserve = Socket.create(Domain.INET, Type.STREAM);
  }

  Socket listener() {
    return listener;
  }

  /// Takes the next connection that may come in, without waiting.
  ///
  /// @return null when there is none, or when the lack of descriptors asks for a pause
  ///   ([#pauseNanos])
  @Nullable Ticket admit() throws IOException {
    restoreReserve();
    while (true) {
      Socket socket;
      try {
        socket = listener.acceptNonBlocking();
      } catch (ErrnoException e) {
        if (!survive(e)) {
          return null;
        }
        continue;
      }
      if (socket == null) {
        return null;
      }
      pause = 0;
      InetAddress address = socket.remoteAddress().getAddress();
      Refusal refusal = enter(address);
      if (refusal == null) {
        counters.countAccepted();
        return new Ticket(socket, address);
      }
      refuse(socket, refusal);
    }
  }

  /// How long, in nanoseconds, not to ask again; 0 when there is no need to wait. Told once.
  long takePause() {
    long nanos = pauseDue ? pause : 0;
    pauseDue = false;
    return nanos;
  }

  private @Nullable Refusal enter(InetAddress address) {
    if (admitted.incrementAndGet() > limits.connections()) {
      admitted.decrementAndGet();
      return Refusal.TOO_MANY_CONNECTIONS;
    }
    if (limits.connectionsPerAddress() > 0
        && byAddress.merge(address, 1, Integer::sum) > limits.connectionsPerAddress()) {
      admitted.decrementAndGet();
      forget(address);
      return Refusal.TOO_MANY_FROM_ADDRESS;
    }
    return null;
  }

  private void forget(InetAddress address) {
    if (limits.connectionsPerAddress() > 0) {
      byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /// A guest has left.
  void leave(Ticket ticket) {
    admitted.decrementAndGet();
    forget(ticket.address());
    counters.countEnded();
  }

  /// Turns away a connection, in the protocol's words.
  void refuse(Socket socket, Refusal why) {
    counters.countRefused(why);
    try {
      byte[] words = protocol.refusal(why);
      if (words.length > 0) {
        socket.writeNonBlocking(ByteBuffer.wrap(words));
        socket.closeWrite();
      }
    } catch (IOException e) {
      // The client has left already.
    }
    socket.close();
  }

  /// Answers an error of accept; whether to go on at once.
  private boolean survive(ErrnoException e) throws IOException {
    if (e.errno().isPeerGone()) {
      return true;
    }
    if (!e.errno().isExhaustion()) {
      throw e;
    }
    counters.countAcceptError();
    boolean shed = shedOne(listener);
    if (!complained) {
      complained = true;
      System.getLogger("dev.berth.server")
          .log(
              System.Logger.Level.WARNING,
              e.getMessage()
                  + "; connections are refused until descriptors are free (raise the limit: ulimit"
                  + " -n)");
    }
    if (!shed) {
      pause = pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
      pauseDue = true;
    }
    return shed;
  }

  /// Gets rid of the first connection of a listener that cannot be accepted for lack of
  /// descriptors, so that waiting for the listener does not spin.
  void shed(Socket from, IOException cause) {
    if (cause instanceof ErrnoException e && e.errno().isExhaustion()) {
      counters.countAcceptError();
      shedOne(from);
    }
  }

  /// Gives up the reserve for one connection: takes it, refuses it, and holds the descriptor back
  /// again.
  private synchronized boolean shedOne(Socket from) {
    Socket held = reserve;
    if (held != null) {
      held.close();
      reserve = null;
    }
    try {
      Socket socket = from.acceptNonBlocking();
      if (socket != null) {
        refuse(socket, Refusal.OUT_OF_RESOURCES);
      }
      return socket != null;
    } catch (IOException e) {
      return false;
    } finally {
      restoreReserve();
    }
  }

  private synchronized void restoreReserve() {
    if (reserve == null && listener.isOpen()) {
      try {
        reserve = Socket.create(Domain.INET, Type.STREAM);
      } catch (IOException e) {
        // The next free descriptor becomes the reserve.
      }
    }
  }

  /// Closes the listener; those who are still in its queue are told.
  void close() {
    try {
      for (Socket late = listener.acceptNonBlocking();
          late != null;
          late = listener.acceptNonBlocking()) {
        refuse(late, Refusal.STOPPING);
      }
    } catch (IOException e) {
      // Then they see a reset.
    }
    listener.close();
    synchronized (this) {
      if (reserve != null) {
        reserve.close();
        reserve = null;
      }
    }
  }
}
