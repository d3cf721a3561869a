package dev.berth.driver;

import dev.berth.architecture.Counter;
import dev.berth.sockets.ListenCounters;
import java.io.IOException;
import java.util.function.ToLongFunction;

/// Those counters of a process that nobody counts: they are looked up when somebody asks.
public final class Gauges implements ToLongFunction<Counter> {
  private static final ListenCounters NONE = new ListenCounters(0, 0);

  private final Harbour harbour;
  private final Gate gate;
  private final ListenCounters atStart;

  /// From now on drops are counted.
  public Gauges(Harbour harbour, Gate gate) {
    this.harbour = harbour;
    this.gate = gate;
    this.atStart = gate.hasListener() ? drops() : NONE;
  }

  @Override
  public long applyAsLong(Counter counter) {
    return switch (counter) {
      case STUCK -> harbour.stuck();
      case LOOP_LAG_NANOS -> harbour.lagNanos();
      case QUEUE_LENGTH -> gate.queueLength();
      case NETNS_LISTEN_OVERFLOWS -> drops().since(atStart).overflows();
      case NETNS_LISTEN_DROPS -> drops().since(atStart).drops();
      default -> 0;
    };
  }

  private static ListenCounters drops() {
    try {
      return ListenCounters.read();
    } catch (IOException e) {
      return NONE; // Without /proc nobody knows.
    }
  }
}
