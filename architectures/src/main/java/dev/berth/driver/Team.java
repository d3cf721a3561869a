package dev.berth.driver;

import dev.berth.architecture.Service;
import dev.berth.ledger.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A few threads that all do the same, until the last of them has come to its end. When one fails,
/// all are to end.
final class Team {
  private final Service.Loop loop;
  private final Runnable endAll;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /// @param endAll makes the loop end in every thread
  Team(Service.Loop loop, Runnable endAll) {
    this.loop = loop;
    this.endAll = endAll;
  }

  /// Runs the loop in the calling thread and in as many others as it takes.
  ///
  /// @throws IOException why the first of them has failed
  void run(int size) throws IOException {
    List<Thread> others = new ArrayList<>();
    var builder = Thread.ofPlatform().name(Thread.currentThread().getName() + "-", 2);
    try {
      for (int i = 1; i < size; i++) {
        others.add(builder.start(this::run));
      }
    } catch (OutOfMemoryError e) {
      Log.SERVER.warning("the system has threads for " + (others.size() + 1) + " of " + size, e);
    }
    run();
    others.forEach(Team::awaitEnd);
    rethrow();
  }

  private void run() {
    try {
      loop.run();
    } catch (Throwable t) {
      if (failure.compareAndSet(null, t)) {
        endAll.run();
      }
    }
  }

  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void rethrow() throws IOException {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable t -> throw new IllegalStateException(t);
    }
  }
}
