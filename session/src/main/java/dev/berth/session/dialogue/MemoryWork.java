package dev.berth.session.dialogue;

import dev.berth.session.Effects;
import dev.berth.session.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The work of one session that waits: jobs of its own, and sources and sinks to be closed, in the
/// order in which they were given.
final class MemoryWork {
  private final Deque<Job<?>> waiting = new ArrayDeque<>();

  private record Job<T>(Effects.Job<T> job, Effects.@Nullable Completion<T> then) {}

  <T> void add(Effects.Job<T> job, Effects.Completion<T> then) {
    waiting.add(new Job<>(job, then));
  }

  void addClosing(Closeable closeable) {
    Effects.Job<Boolean> job =
        () -> {
          closeable.close();
          return true;
        };
    waiting.add(new Job<>(job, null));
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Does the next job, and tells its outcome unless the session is closed.
  ///
  /// @return whether there was one
  boolean runNext(MemoryDriver driver) {
    Job<?> job = waiting.poll();
    if (job != null) {
      run(job, driver);
    }
    return job != null;
  }

  private static <T> void run(Job<T> job, MemoryDriver driver) {
    Outcome<T> outcome;
    try {
      outcome = new Outcome.Done<>(job.job.run());
    } catch (IOException e) {
      outcome = new Outcome.Failed<>(e);
    }
    driver.checkForMistake();
    Effects.Completion<T> then = job.then;
    if (then != null && !driver.closed) {
      Outcome<T> told = outcome;
      driver.tell(effects -> then.done(told, effects));
    }
  }
}
