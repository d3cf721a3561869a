package dev.berth.server;

import dev.berth.ledger.Log;
import dev.berth.sockets.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What signals do to a server, one after the other, in the thread that waits for its end.
final class SignalLoop {
  private static final Duration NEW_PROGRAM = Duration.ofMinutes(1);
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Server server;
  private final Duration patience;
  private final Runnable reload;

  /// A signal, or null for the end of the server.
  private record Event(@Nullable Signal signal) {}

  SignalLoop(Server server, Duration patience, Runnable reload) {
    this.server = server;
    this.patience = patience;
    this.reload = reload;
  }

  boolean run() throws InterruptedException, IOException {
    HeldSignals.passTo(signal -> events.add(new Event(signal)));
    Thread.ofPlatform().daemon().name("berth-end").start(this::watchForEnd);
    while (true) {
      Signal signal = events.take().signal();
      if (signal == null) {
        server.await();
        return true;
      }
      switch (signal) {
        case INT, TERM -> {
          return stop();
        }
        case USR1 -> restart();
        case HUP -> reload();
        case TTIN -> more(1);
        default -> more(-1);
      }
    }
  }

  private void watchForEnd() {
    try {
      server.await();
    } catch (InterruptedException | IOException e) {
      // That it has ended is all that is wanted here.
    }
    events.add(new Event(null));
  }

  private boolean stop() throws InterruptedException {
    server.beginStop();
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      Event next = events.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next != null && next.signal() == null) {
        return true;
      }
      if (next == null || next.signal() == Signal.INT || next.signal() == Signal.TERM) {
        server.stopNow();
        return false;
      }
    }
  }

  /// The old sessions have as long as at a stop. Whoever wanted the program to end meanwhile did
  /// not know of the new one, which therefore ends as well. (An INT it has got itself, from the
  /// terminal.)
  private void restart() throws InterruptedException {
    try {
      int pid = Restart.now(NEW_PROGRAM);
      Log.SERVER.info("process " + pid + " has taken over; this one finishes");
      if (events.removeIf(event -> event.signal() == Signal.TERM)) {
        HeldSignals.passOn(pid, Signal.TERM);
      }
      stop();
      events.add(new Event(null));
    } catch (IOException | RuntimeException e) {
      Log.SERVER.error("not restarted, and serving as before: " + e.getMessage());
    }
  }

  private void reload() {
    try {
      Reload.now(reload);
    } catch (RuntimeException e) {
      Log.SERVER.error("not reloaded, and serving as before", e);
    }
  }

  private void more(int number) {
    if (server.workers() > 0) {
      server.workers(Math.max(1, server.workers() + number));
    }
  }
}
