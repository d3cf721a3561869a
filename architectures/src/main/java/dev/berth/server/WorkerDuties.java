package dev.berth.server;

import dev.berth.driver.Harbour;
import dev.berth.ledger.Book;
import dev.berth.worker.Worker;

/// What the parent's orders do in a worker.
///
/// @param harbour where it serves
/// @param counters that its parent reads
record WorkerDuties(Harbour harbour, Book counters) implements Worker.Duties {
  @Override
  public void retire() {
    harbour.retire();
  }

  @Override
  public void stop() {
    harbour.stop();
  }

  @Override
  public void leave() {
    harbour.leave();
  }

  @Override
  public void cut() {
    harbour.cut();
  }

  @Override
  public long beat() {
    counters.writeDown();
    return harbour.stuckNanos();
  }
}
