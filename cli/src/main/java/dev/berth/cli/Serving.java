package dev.berth.cli;

import dev.berth.server.HeldSignals;
import dev.berth.server.Reload;
import dev.berth.server.Restart;
import dev.berth.server.Server;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server that runs until a signal ends it. INT or TERM ends it gently: nobody new is let in, and
/// sessions finish what they are doing. A second one, or the end of our patience, cuts off those
/// that are left. USR1 starts the command anew, without a connection being refused; TTIN and TTOU
/// change the number of worker processes.
final class Serving {
  private sealed interface Event {
    /// A signal has come that ends the server.
    record Stop(Signal signal) implements Event {}

    /// A signal has come that does not.
    record Order(Signal signal) implements Event {}

    /// The server has ended.
    record Ended() implements Event {}
  }

  /// How it has ended.
  ///
  /// @param status the exit status
  /// @param text a line for people, to be told once everything is closed
  record End(int status, String text) {
    /// Tells it, and returns the status.
    int tell(PrintWriter out) {
      out.println(text);
      out.flush();
      return status;
    }
  }

  private static final Duration NEW_PROGRAM = Duration.ofMinutes(1);

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Server server;
  private final Reconfiguring<?> configuration;
  private final PrintWriter out;

  /// From now on signals stop this server.
  Serving(Server server, Reconfiguring<?> configuration, PrintWriter out) {
    this.server = server;
    this.configuration = configuration;
    this.out = out;
    HeldSignals.passTo(signal -> events.add(event(signal)));
  }

  private static Event event(Signal signal) {
    return switch (signal) {
      case INT, TERM -> new Event.Stop(signal);
      default -> new Event.Order(signal);
    };
  }

  /// Waits for the end.
  End await() throws InterruptedException {
    Thread.ofPlatform().daemon().name("berth-end").start(this::awaitEnd);
    while (true) {
      switch (events.take()) {
        case Event.Stop(Signal first) -> {
          return stop(first);
        }
        case Event.Order(Signal signal) -> {
          if (signal == Signal.USR1 && restart()) {
            return drain(signal);
          }
          if (signal == Signal.HUP) {
            reload();
          } else {
            changeWorkers(signal);
          }
        }
        case Event.Ended() -> {
          return ended();
        }
      }
    }
  }

  private End ended() throws InterruptedException {
    try {
      server.await();
      return new End(Status.DONE, "Stopped.");
    } catch (IOException e) {
      return new End(Status.FAILED, "The server could not go on: " + e.getMessage());
    }
  }

  private void awaitEnd() {
    try {
      server.await();
    } catch (InterruptedException | IOException e) {
      // That it has ended is all that is wanted here.
    }
    events.add(new Event.Ended());
  }

  /// Starts the command anew; false when the new one does not get so far, and this one goes on.
  private boolean restart() {
    try {
      int pid = Restart.now(NEW_PROGRAM);
      out.println("Restarted: process " + pid + " has taken over.");
      out.flush();
      passOn(pid);
      return true;
    } catch (IOException | IllegalStateException e) {
      out.println("Not restarted, and serving as before: " + e.getMessage());
      out.flush();
      return false;
    }
  }

  /// Whoever wanted the command to end meanwhile did not know of the new process, which therefore
  /// ends as well. (An INT it has got itself, from the terminal.)
  private void passOn(int pid) throws IOException {
    if (events.removeIf(event -> event.equals(new Event.Stop(Signal.TERM)))) {
      Signals.kill(pid, Signal.TERM);
    }
  }

  private void reload() {
    Reload.now(() -> {
      out.println(configuration.reload());
      out.flush();
    });
  }

  private void changeWorkers(Signal signal) {
    int workers = server.workers();
    if (workers > 0 && signal != Signal.USR1) {
      server.workers(Math.max(1, workers + (signal == Signal.TTIN ? 1 : -1)));
      out.println("Workers: " + workers + " before, " + server.workers() + " from now on.");
      out.flush();
    }
  }

  private End stop(Signal first) throws InterruptedException {
    server.beginStop();
    return drain(first);
  }

  private End drain(Signal first) throws InterruptedException {
    Duration patience = configuration.patience();
    out.println(
        "Stopping: %s finishing, for up to %d seconds. Once more (Ctrl-C or TERM) cuts them off."
            .formatted(sessions("is", "are"), patience.toSeconds()));
    out.flush();
    Event next = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    while (next instanceof Event.Order) {
      next = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
    if (next instanceof Event.Ended) {
      return new End(Status.DONE, "Stopped.");
    }
    String left = sessions("was", "were");
    server.stopNow();
    int signal = (next instanceof Event.Stop(Signal second) ? second : first).number();
    return new End(Status.CUT + signal, "Stopped: " + left + " cut off.");
  }

  private String sessions(String one, String several) {
    long count = server.counters().active();
    return count == 1 ? "1 session " + one : count + " sessions " + several;
  }
}
