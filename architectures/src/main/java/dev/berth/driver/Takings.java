package dev.berth.driver;

import dev.berth.architecture.Counter;
import dev.berth.ledger.Book;

/// What one conversation's turn has moved: noted down in plain fields while the turn lasts, and
/// counted when it ends, so that a request costs an addition.
final class Takings {
  private final Book book;
  private long requests;
  private long bytesIn;
  private long bytesOut;
  private boolean idle;

  Takings(Book book) {
    this.book = book;
  }

  void request() {
    requests++;
  }

  void received(long bytes) {
    bytesIn += bytes;
  }

  void sent(long bytes) {
    bytesOut += bytes;
  }

  void turnBegins() {
    if (idle) {
      idle = false;
      book.add(Counter.IDLE, -1);
    }
  }

  /// @param waits whether the client has to do something next, and nobody else
  void turnEnds(boolean waits) {
    requests = count(Counter.REQUESTS, requests);
    bytesIn = count(Counter.BYTES_IN, bytesIn);
    bytesOut = count(Counter.BYTES_OUT, bytesOut);
    if (waits) {
      idle = true;
      book.add(Counter.IDLE, 1);
    }
  }

  private long count(Counter counter, long number) {
    if (number != 0) {
      book.add(counter, number);
    }
    return 0;
  }
}
