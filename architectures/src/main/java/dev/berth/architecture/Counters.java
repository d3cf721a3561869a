package dev.berth.architecture;

import dev.berth.session.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a server has seen, in all its processes: the place to read from, for a status, a log, a
/// graph. Any thread may read, at any time; it costs those who count nothing.
public interface Counters {
  /// What this counter is at.
  long get(Counter counter);

  /// All of them by name ([Counter#label]), in the order of [Counter].
  default Map<String, Long> snapshot() {
    Map<String, Long> values = new LinkedHashMap<>();
    for (Counter counter : Counter.values()) {
      values.put(counter.label(), get(counter));
    }
    return values;
  }

  /// [Counter#ACCEPTED].
  default long accepted() {
    return get(Counter.ACCEPTED);
  }

  /// [Counter#ACTIVE].
  default long active() {
    return get(Counter.ACTIVE);
  }

  /// Connections that were turned away for this reason, or sent away for [Refusal#NO_REQUEST].
  default long refused(Refusal reason) {
    return get(Counter.of(reason));
  }

  /// [Counter#SESSION_ERRORS].
  default long sessionErrors() {
    return get(Counter.SESSION_ERRORS);
  }

  /// [Counter#ACCEPT_ERRORS].
  default long acceptErrors() {
    return get(Counter.ACCEPT_ERRORS);
  }

  /// [Counter#SLOW_READERS].
  default long slowReaders() {
    return get(Counter.SLOW_READERS);
  }

  /// [Counter#STRANGERS].
  default long strangers() {
    return get(Counter.STRANGERS);
  }
}
