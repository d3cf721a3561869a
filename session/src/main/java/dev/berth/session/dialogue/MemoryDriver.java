package dev.berth.session.dialogue;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Protocol;
import dev.berth.session.Session;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Executes the effects of one session in memory, exactly by the contract of [Session], and no more
/// generously than that: what works here works in every driver.
///
/// The rule that keeps it clean: [#turn] does one thing, [#settle] repeats it until there is
/// nothing left to do, and an event is told nowhere but in [#tell].
final class MemoryDriver {
  /// More than any honest session needs between two acts of its client.
  private static final int MOST_TURNS = 20_000_000;

  /// More wakes than any honest session asks for while time stands still.
  private static final int MOST_WAKES = 1000;

  final Session session;
  final Pieces pieces;
  final int inputLimit;
  final Map<Integer, MemoryChannel> channels = new TreeMap<>();
  final List<Record> facts = new ArrayList<>();

  /// The number of events told so far; what is unread is offered again when it has changed.
  long epoch;

  long wakeAt = Effects.NEVER;
  boolean closed;

  /// The first use of the effects that the contract does not allow.
  @Nullable RuntimeException mistake;

  /// Where channels meet the client.
  final MemoryNet net;

  final MemoryWork work = new MemoryWork();

  private final ManualClock clock;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final MemoryChannel control;
  private int nextChannel;
  private int wakes;
  private boolean busy;
  private boolean broken;

  /// Something that has still to happen, unless its channel has gone.
  private record Pending(@Nullable MemoryChannel channel, Runnable act) {}

  MemoryDriver(Protocol protocol, ManualClock clock, Pieces pieces, MemoryNet net) {
    this.session = protocol.open();
    this.inputLimit = protocol.inputLimit();
    this.clock = clock;
    this.pieces = pieces;
    this.net = net;
    this.control = new MemoryChannel(this, Session.CONTROL);
    channels.put(Session.CONTROL, control);
  }

  /// The client has connected; the session is told with its next turn.
  MemoryWire open(Connection connection) {
    MemoryWire wire = new MemoryWire(this, pieces);
    control.wire = wire;
    tellLater(null, effects -> session.opened(connection, effects));
    return wire;
  }

  /// Acts until nothing more can happen without the client or the time.
  void settle() {
    if (broken) {
      return;
    }
    if (busy) {
      throw new IllegalStateException("a session, source or sink has acted as its own client");
    }
    busy = true;
    try {
      for (int turns = 0; turn(); turns++) {
        if (turns == MOST_TURNS) {
          throw broken("the session does not come to rest", null);
        }
      }
    } catch (RuntimeException e) {
      throw broken ? e : broken("its work, a source or a sink has failed: " + e, e);
    } finally {
      busy = false;
    }
  }

  private boolean turn() {
    if (closed) {
      return work.runNext(this);
    }
    if (control.gone) {
      finish();
      return true;
    }
    Pending next = pending.poll();
    if (next != null) {
      if (next.channel == null || !next.channel.gone) {
        next.act.run();
      }
      return true;
    }
    if (pieces.workFirst() && work.runNext(this)) {
      return true;
    }
    return wake() || turnOfAChannel() || work.runNext(this);
  }

  private boolean wake() {
    if (clock.now() < wakeAt) {
      return false;
    }
    wakeAt = Effects.NEVER;
    if (++wakes > MOST_WAKES) {
      throw broken("the session asks again and again to be woken at a time that has come", null);
    }
    tell(session::woke);
    return true;
  }

  private boolean turnOfAChannel() {
    List<MemoryChannel> all = List.copyOf(channels.values());
    for (int i = 0; i < all.size(); i++) {
      MemoryChannel channel = all.get((nextChannel + i) % all.size());
      if (channel.turn()) {
        nextChannel = (nextChannel + i + 1) % all.size();
        return true;
      }
    }
    return false;
  }

  /// Tells the session one event, then sends what it has written.
  void tell(Consumer<Effects> event) {
    MemoryEffects effects = new MemoryEffects(this, clock.now());
    epoch++;
    try {
      event.accept(effects);
      effects.expire();
      for (MemoryChannel channel : channels.values()) {
        channel.out.collect();
      }
    } catch (RuntimeException | Error e) {
      throw broken("the session has failed: " + (mistake == null ? e : mistake), e);
    } finally {
      effects.expire();
    }
    checkForMistake();
    for (MemoryChannel channel : List.copyOf(channels.values())) {
      channel.endOfEvent();
    }
  }

  /// Ends the play if the session has misused its effects.
  void checkForMistake() {
    if (mistake != null) {
      throw broken("the session has failed: " + mistake, mistake);
    }
  }

  /// The end of this session by a bug of its own.
  private IllegalStateException broken(String message, @Nullable Throwable cause) {
    broken = true;
    return new IllegalStateException(message, cause);
  }

  /// An event that is told after those that wait already.
  void tellLater(@Nullable MemoryChannel channel, Consumer<Effects> event) {
    pending.add(new Pending(channel, () -> tell(event)));
  }

  /// A channel fails after what waits already has happened.
  void failLater(MemoryChannel channel, Failure failure) {
    pending.add(new Pending(channel, () -> channel.breakDown(failure)));
  }

  /// The control connection is gone: everything else goes too, and the session is told.
  private void finish() {
    for (MemoryChannel channel : channels.values()) {
      channel.drop();
    }
    channels.clear();
    pending.clear();
    closed = true;
    while (work.runNext(this)) {
      // what was asked for before comes before
    }
    tell(session::closed);
  }

  /// Closes a source or a sink after the event, in turn with the session's own work.
  void closeLater(@Nullable Closeable closeable) {
    if (closeable != null) {
      work.addClosing(closeable);
    }
  }

  /// Whether nothing waits to be told or to be done.
  boolean isIdle() {
    return pending.isEmpty() && work.isEmpty();
  }

  /// Whether a session that has just left bytes may go on when it hears that a channel has drained.
  boolean isRoomShort() {
    return channels.values().stream().anyMatch(channel -> channel.out.owesRoom());
  }

  /// The number is free again.
  void forget(MemoryChannel channel) {
    if (channel.number != Session.CONTROL) {
      channels.remove(channel.number, channel);
    }
  }

  // What the client brings about.

  void urgent(MemoryWire wire) {
    for (MemoryChannel channel : channels.values()) {
      if (channel.wire == wire && !channel.closing) {
        tellLater(channel, effects -> session.urgent(channel.number, effects));
      }
    }
    settle();
  }

  void stop() {
    tellLater(null, session::stopping);
    settle();
  }

  void timePasses() {
    wakes = 0;
    settle();
  }

  @Override
  public String toString() {
    return closed ? "the session is closed" : channels.values() + (work.isEmpty() ? "" : ", work");
  }
}
