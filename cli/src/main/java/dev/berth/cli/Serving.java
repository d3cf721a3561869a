package dev.berth.cli;

import dev.berth.server.Server;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server that runs until a signal ends it. The first one ends it gently: nobody new is let in,
/// and sessions finish what they are doing. A second one, or the end of our patience, cuts off
/// those that are left.
final class Serving {
  private sealed interface Event {
    /// A signal has come.
    record Stop(Signal signal) implements Event {}

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

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Server server;
  private final Duration patience;
  private final PrintWriter out;

  /// From now on signals stop this server.
  Serving(Server server, Duration patience, PrintWriter out) {
    this.server = server;
    this.patience = patience;
    this.out = out;
    Signals.handle(signal -> events.add(new Event.Stop(signal)), Signal.INT, Signal.TERM);
  }

  /// Waits for the end.
  End await() throws InterruptedException {
    Thread.ofPlatform().daemon().name("berth-end").start(this::awaitEnd);
    if (events.take() instanceof Event.Stop(Signal first)) {
      return stop(first);
    }
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

  private End stop(Signal first) throws InterruptedException {
    out.println(
        "Stopping: %s finishing, for up to %d seconds. Once more (Ctrl-C or TERM) cuts them off."
            .formatted(sessions("is", "are"), patience.toSeconds()));
    out.flush();
    server.beginStop();
    Event next = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
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
