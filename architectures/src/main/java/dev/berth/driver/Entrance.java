package dev.berth.driver;

import dev.berth.session.Effects;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import dev.berth.sockets.SocketClosedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The listener among the descriptors that one thread waits for. Others may be waiting for the same
/// listener, in this process or in another one: the rule is that a connection wakes one of them and
/// not the herd (EPOLLEXCLUSIVE, epoll_ctl(2); poll and select cannot do that).
///
/// The kernel asks those who wait in the order in which they came, and takes the first that is
/// idle: the one who came first would get nearly all connections of a calm hour, for as long as
/// they last. So whoever has taken one goes to the end of that queue ([#comeLast]), as nginx does
/// once in a while.
///
/// That does not spread connections that stay, since whoever is awake still from the last one is
/// there before a sleeper has got up. So a process that has clearly more than the others lets those
/// go first who wait at the listener: it does not wait there until it has as few as they, or for a
/// moment. When nobody has come to them or left them meanwhile they may be stuck, and it does not
/// stand back for them again.
///
/// Who is woken may end, or be killed, before he has accepted, and nobody else is woken for that
/// connection. So each looks for himself now and then ([#isDue]).
final class Entrance {
  /// Connections that one who is alone takes in one turn: a flood of them does not starve those who
  /// are in.
  private static final int ALONE = 64;

  /// How often to look for connections that somebody else has been woken for.
  private static final long LOOK = 500_000_000L;

  /// How long a process that has more than the others leaves the listener to them.
  private static final long COURTESY = 5_000_000L;

  private final Gate gate;
  private final Multiplexer multiplexer;
  private final boolean shared;
  private final boolean exclusive;
  private final BackOff backOff = new BackOff();
  private @Nullable Registration watching;
  private boolean courteous;
  private long inVain = -1;
  private long dueAt = Effects.NEVER;

  /// @param shared whether others wait for the same listener
  Entrance(Gate gate, Multiplexer multiplexer, Multiplexer.Kind kind, boolean shared) {
    this.gate = gate;
    this.multiplexer = multiplexer;
    this.shared = shared;
    this.exclusive = shared && kind == Multiplexer.Kind.EPOLL;
  }

  /// Begins to watch the listener, or goes on. (An exclusive entry cannot be changed, so it is
  /// taken out while it is not watched.)
  void open(long now) throws IOException {
    dueAt = exclusive ? now + LOOK : Effects.NEVER;
    courteous = false;
    if (watching == null) {
      try {
        int interest = exclusive ? Socket.READ | Multiplexer.EXCLUSIVE : Socket.READ;
        watching = multiplexer.add(gate.listener(), interest, this);
        gate.atDoor(true);
      } catch (SocketClosedException e) {
        // The server is stopping, and another thread has closed it.
      }
    }
  }

  /// Watches it no longer.
  void shut() {
    dueAt = Effects.NEVER;
    courteous = false;
    if (watching != null) {
      watching.cancel();
      watching = null;
      gate.atDoor(false);
    }
  }

  /// How many connections to take in one turn.
  int share() {
    return shared ? 1 : ALONE;
  }

  /// Takes the next connection that may come in, without waiting; null as [Gate#admit].
  Gate.@Nullable Ticket admit() throws IOException {
    return gate.admit(backOff);
  }

  /// Lets those who wait for the same listener go first.
  void comeLast(long now) throws IOException {
    if (shared && watching != null) {
      shut();
      if (gate.isAheadOfOthers() && gate.guestsOfOthers() != inVain) {
        dueAt = now + COURTESY;
        courteous = true;
      } else {
        open(now);
      }
    }
  }

  /// Watches it no longer for a while, if [#admit] has found that there are no descriptors.
  void pauseIfDue(long now) {
    long pause = backOff.take();
    if (pause > 0) {
      shut();
      dueAt = now + pause;
    }
  }

  /// When to ask [#isDue]; [Effects#NEVER] for not at all.
  long dueAt() {
    return dueAt;
  }

  /// Goes on watching if it is time; whether to look for connections, ready or not.
  boolean isDue(long now) throws IOException {
    boolean late = dueAt <= now;
    if (!late && !(courteous && !gate.isAheadOfOthers())) {
      return false;
    }
    if (courteous) {
      inVain = late ? gate.guestsOfOthers() : -1;
    }
    open(now);
    return true;
  }
}
