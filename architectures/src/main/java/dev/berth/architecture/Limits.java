package dev.berth.architecture;

import java.time.Duration;

/// What a server takes at most, under every architecture. (How long a line, a message or a silence
/// between requests may be is the protocol's to say.)
///
/// @param connections connections at once; more are refused in the protocol's words
/// @param connectionsPerAddress connections at once from one client address; 0 for no such limit
/// @param waitingWork pieces of work that may wait for a thread, or connections for a process; as
///   long as so many do, newcomers are refused
/// @param firstRequest how long a client may take, from the connection on, to its first whole
///   request; zero for any time. What it sends meanwhile gives it no more time
/// @param readers how slowly clients may read
public record Limits(
    int connections,
    int connectionsPerAddress,
    int waitingWork,
    Duration firstRequest,
    Readers readers) {
  /// Ten thousand connections (nginx allows 512 a worker, Redis 10,000 in all, vsftpd 2,000), from
  /// any addresses; a thousand pieces of work that wait, which is some sixty for each thread of a
  /// pool; a minute to the first request (nginx: client_header_timeout 60 s; Apache 20 to 40 s).
  public static final Limits DEFAULT =
      new Limits(10_000, 0, 1_000, Duration.ofMinutes(1), Readers.DEFAULT);

  /// How slowly clients may read what was sent to them, on any channel. It is measured over the
  /// time in which something waits to be sent; time in which there is nothing to send does not
  /// count.
  ///
  /// @param patience the time over which it is measured; zero for no limit
  /// @param bytesPerSecond what a client must take in that time, on average; with 0, a single byte
  ///   will do
  public record Readers(Duration patience, long bytesPerSecond) {
    /// A client that has taken nothing for a minute is cut off (nginx: send_timeout 60 s); any
    /// speed will do, because nobody can know the slowest line that is still honest.
    public static final Readers DEFAULT = new Readers(Duration.ofMinutes(1), 0);

    /// What a client must take in [#patience()], in bytes; at least one.
    public long enough() {
      return Math.max(1, Math.round(bytesPerSecond * (patience.toNanos() / 1e9)));
    }

    /// Checks the values.
    public Readers {
      requireNotNegative("the patience with readers", patience);
      if (bytesPerSecond < 0) {
        throw new IllegalArgumentException(
            "readers must take 0 bytes a second or more, not " + bytesPerSecond);
      }
    }
  }

  /// These numbers of connections, and [#DEFAULT] for all else.
  public Limits(int connections, int connectionsPerAddress) {
    this(
        connections,
        connectionsPerAddress,
        DEFAULT.waitingWork,
        DEFAULT.firstRequest,
        DEFAULT.readers);
  }

  /// Checks the values.
  public Limits {
    if (connections < 1) {
      throw new IllegalArgumentException(
          "at least 1 connection must be allowed, not " + connections);
    }
    if (connectionsPerAddress < 0) {
      throw new IllegalArgumentException(
          "connections per address must be 0 (no limit) or more, not " + connectionsPerAddress);
    }
    if (waitingWork < 1) {
      throw new IllegalArgumentException(
          "at least 1 piece of work must be allowed to wait, not " + waitingWork);
    }
    requireNotNegative("the time to the first request", firstRequest);
  }

  private static void requireNotNegative(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(what + " must be 0 (no limit) or more, not " + time);
    }
  }

  /// Another [#waitingWork()].
  public Limits withWaitingWork(int other) {
    return new Limits(connections, connectionsPerAddress, other, firstRequest, readers);
  }

  /// Another [#firstRequest()].
  public Limits withFirstRequest(Duration other) {
    return new Limits(connections, connectionsPerAddress, waitingWork, other, readers);
  }

  /// Others of [#readers()].
  public Limits withReaders(Readers other) {
    return new Limits(connections, connectionsPerAddress, waitingWork, firstRequest, other);
  }
}
