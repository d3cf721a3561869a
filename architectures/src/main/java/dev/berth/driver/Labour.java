package dev.berth.driver;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The pieces of work that run now in other threads than their sessions, and since when: work that
/// never returns would else be seen by nobody.
final class Labour {
  private final Map<Thread, Long> began = new ConcurrentHashMap<>();

  /// The calling thread begins a piece of work.
  void begins() {
    began.put(Thread.currentThread(), System.nanoTime());
  }

  /// It has done it.
  void ends() {
    began.remove(Thread.currentThread());
  }

  /// How many have been running for longer than this.
  long runningLongerThan(long nanos) {
    long now = System.nanoTime();
    long count = 0;
    for (long since : began.values()) {
      count += now - since > nanos ? 1 : 0;
    }
    return count;
  }
}
