package dev.berth.driver;

import dev.berth.architecture.WorkerOptions;
import dev.berth.ledger.Book;
import dev.berth.ledger.Log;
import dev.berth.sockets.Socket;
import dev.berth.worker.Arrivals;
import dev.berth.worker.Supervisor;
import dev.berth.worker.Worker;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a server needs of other processes: those that work for it, or the one that it works for.
///
/// @param server the how-many-th server of the program it is
/// @param worker the side of a worker, null in a program that somebody has started
/// @param arrivals where its connection comes, if it is given one; null when it listens
/// @param options how workers are started and watched
/// @param book what is counted, here and there
/// @param whenReady run when the server serves; possibly more than once
public record Crew(
    int server,
    @Nullable Worker worker,
    @Nullable Arrivals arrivals,
    WorkerOptions options,
    Book book,
    Runnable whenReady) {
  /// It serves.
  void ready() {
    whenReady.run();
  }

  boolean isWorker() {
    return worker != null;
  }

  /// Whether somebody else accepts, and gives this process its connection.
  boolean isHandedConnections() {
    return arrivals != null;
  }

  @Nullable Socket nextConnection() throws IOException {
    return arrivals == null ? null : arrivals.next();
  }

  /// Waits for no further connection.
  void stop() {
    if (arrivals != null) {
      arrivals.stopWaiting();
    }
  }

  Supervisor supervisor(@Nullable Socket listener) throws IOException {
    book.workers().open(listener != null);
    return new Supervisor(server, listener, options, book.workers());
  }

  /// Runs a supervisor in a thread of its own.
  void start(Supervisor supervisor) {
    Thread.ofPlatform()
        .name("berth-supervisor")
        .start(() -> {
          try {
            supervisor.run();
          } catch (IOException | RuntimeException e) {
            Log.WORKER.error("the supervisor of processes has failed", e);
          }
        });
  }
}
