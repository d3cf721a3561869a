package dev.berth.cli;

import dev.berth.server.Server;
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
    record Stop(Signals signal) implements Event {}

    /// The server has ended.
    record Ended() implements Event {}
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
    Signals.handle(signal -> events.add(new Event.Stop(signal)));
  }

  /// Waits for the end.
  ///
  /// @return the exit status
  int await() throws InterruptedException {
    Thread.ofPlatform().daemon().name("berth-end").start(this::awaitEnd);
    if (events.take() instanceof Event.Stop(Signals first)) {
      return stop(first);
    }
    try {
      server.await();
      return Status.DONE;
    } catch (IOException e) {
      say("The server could not go on: " + e.getMessage());
      return Status.FAILED;
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

  private int stop(Signals first) throws InterruptedException {
    say(
        "Stopping: %s finishing, for up to %d seconds. Once more (Ctrl-C or TERM) cuts them off."
            .formatted(sessions("is", "are"), patience.toSeconds()));
    server.beginStop();
    Event next = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (next instanceof Event.Ended) {
      say("Stopped.");
      return Status.DONE;
    }
    String left = sessions("was", "were");
    server.stopNow();
    say("Stopped: " + left + " cut off.");
    return Status.CUT + (next instanceof Event.Stop(Signals second) ? second : first).number;
  }

  private String sessions(String one, String several) {
    long count = server.counters().active();
    return count == 1 ? "1 session " + one : count + " sessions " + several;
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
