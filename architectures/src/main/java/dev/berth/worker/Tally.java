package dev.berth.worker;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What all workers have counted, summed up: of those who live what they told last, and of those
/// who have ended what they had counted until then. Any thread may read it.
public final class Tally {
  /// What tells a state and no number of events: it ends with its worker.
  private static final Set<String> GAUGES =
      Set.of("active", "idle", "queue_length", "loop_lag_nanos", "stuck");

  private final Map<Object, Map<String, Long>> living = new HashMap<>();
  private final Map<String, Long> past = new LinkedHashMap<>();
  private long restarts;
  private long kills;

  /// All at zero.
  public Tally() {}

  synchronized void heard(Object worker, Map<String, Long> counters) {
    living.put(worker, counters);
  }

  synchronized void ended(Object worker, Map<String, Long> counters) {
    living.remove(worker);
    counters.forEach((name, value) -> {
      if (!GAUGES.contains(name)) {
        past.merge(name, value, Long::sum);
      }
    });
  }

  synchronized void restarted() {
    restarts++;
  }

  synchronized void killed() {
    kills++;
  }

  /// The sums by name.
  public synchronized Map<String, Long> sums() {
    Map<String, Long> sums = new LinkedHashMap<>(past);
    living
        .values()
        .forEach(one -> one.forEach((name, value) -> sums.merge(name, value, Long::sum)));
    sums.put("workers", (long) living.size());
    sums.put("worker_restarts", restarts);
    sums.put("worker_kills", kills);
    return sums;
  }
}
