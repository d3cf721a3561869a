package dev.berth.lab.load;

import java.util.concurrent.locks.LockSupport;

/// When the next operation begins.
///
/// In a closed loop, when the last one of the client has ended: while the server stalls nobody
/// asks, and a stall is counted once for each client. At a rate, when it is due, whether or not the
/// server has kept up: an operation that had to wait for a client to be free is as late as it is,
/// and no stall is left out of the latencies ("coordinated omission").
///
/// @param rate operations a second of all clients together; 0 for a closed loop
public record Pace(int rate) {
  /// As fast as it goes.
  public static final Pace CLOSED = new Pace(0);

  /// Checks the rate.
  public Pace {
    if (rate < 0) {
      throw new IllegalArgumentException("a rate of " + rate);
    }
  }

  /// Waits until an operation is due, unless that is after the end.
  ///
  /// @param number of the operation, from 0
  /// @param start of the load, by System.nanoTime()
  /// @param end of the load
  /// @return when it was due: the time to measure its latency from
  long await(long number, long start, long end) {
    if (rate == 0) {
      return System.nanoTime();
    }
    long due = due(number, start);
    while (due - end < 0) {
      long early = due - System.nanoTime();
      if (early <= 0) {
        break;
      }
      LockSupport.parkNanos(this, early);
    }
    return due;
  }

  long due(long number, long start) {
    return start + Math.round(number * (1e9 / rate));
  }
}
