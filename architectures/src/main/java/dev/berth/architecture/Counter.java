package dev.berth.architecture;

import dev.berth.session.Refusal;
import java.util.Locale;

/// What a server counts, under the same names in every architecture, summed over its processes.
///
/// The rule: a name that is here stays, since logs and graphs of years are made of it.
public enum Counter {
  /// Connections that were admitted.
  ACCEPTED(Kind.EVENTS),
  /// Connections that are being served.
  ACTIVE(Kind.STATE),
  /// Those of [#ACTIVE] that wait for their client and for nothing else: no turn of the session is
  /// running, no work of it on another thread, no connect, and nothing is on its way in or out, be
  /// it a file or a reply that the client does not read.
  IDLE(Kind.STATE),
  /// Connections that were turned away because there were enough.
  REFUSED_TOO_MANY_CONNECTIONS(Kind.EVENTS),
  /// Connections that were turned away because their address had enough.
  REFUSED_TOO_MANY_FROM_ADDRESS(Kind.EVENTS),
  /// Connections that were turned away because the server was stopping.
  REFUSED_STOPPING(Kind.EVENTS),
  /// Connections that were turned away for lack of descriptors, memory, threads or processes.
  REFUSED_OUT_OF_RESOURCES(Kind.EVENTS),
  /// Connections that were turned away because too much work was waiting.
  REFUSED_TOO_MUCH_WORK(Kind.EVENTS),
  /// Connections that were sent away because they had asked for nothing in time.
  REFUSED_NO_REQUEST(Kind.EVENTS),
  /// What sessions have taken up: a command of FTP, a message of CloudHash, a connection of a relay
  /// ([dev.berth.session.Effects#request]).
  REQUESTS(Kind.EVENTS),
  /// Bytes that sessions were sent, on all their channels.
  BYTES_IN(Kind.EVENTS),
  /// Bytes that sessions have sent, on all their channels; counted when the kernel takes them.
  BYTES_OUT(Kind.EVENTS),
  /// Sessions that have thrown: handlers with a bug. Each has lost its connection.
  SESSION_ERRORS(Kind.EVENTS),
  /// Times that accept has failed for lack of descriptors or memory.
  ACCEPT_ERRORS(Kind.EVENTS),
  /// Connections to a listening channel by somebody else than its peer.
  STRANGERS(Kind.EVENTS),
  /// Channels that were cut off because their peer did not read fast enough.
  SLOW_READERS(Kind.EVENTS),
  /// Pieces of work that wait for a thread, and connections that wait for a process.
  WAITING_WORK(Kind.STATE),
  /// Handlers, and pieces of their work in whatever thread, that have been running for more than a
  /// second.
  STUCK(Kind.STATE),
  /// The longest that a reactor has kept those waiting who were ready, in the last second or two:
  /// its longest turn, in nanoseconds (`puma`: the longest wait for a thread of the pool); 0 where
  /// there is no reactor. Of several, that of the slowest.
  LOOP_LAG_NANOS(Kind.STATE),
  /// Connections that stand and have not been accepted yet.
  QUEUE_LENGTH(Kind.STATE),
  /// Handshakes that could not be finished because the queue of a listener was full: of **all**
  /// listeners of the network namespace (`ListenOverflows`, /proc/net/netstat), since this server
  /// has started.
  NETNS_LISTEN_OVERFLOWS(Kind.EVENTS),
  /// The same, and those that were dropped for any other reason (`ListenDrops`).
  NETNS_LISTEN_DROPS(Kind.EVENTS),
  /// Worker processes that live; 0 where there are none.
  WORKERS(Kind.STATE),
  /// Workers that have died and were replaced.
  WORKER_RESTARTS(Kind.EVENTS),
  /// Workers that were killed because they were stuck.
  WORKER_KILLS(Kind.EVENTS),
  /// Connections for which no warm process was left, though there were to be some.
  SPARES_MISSED(Kind.EVENTS);

  /// What its number means.
  public enum Kind {
    /// How often something has happened, or how much, since the server has started: it only grows.
    EVENTS,
    /// What is now.
    STATE
  }

  private final Kind kind;
  private final String label = name().toLowerCase(Locale.ROOT);

  Counter(Kind kind) {
    this.kind = kind;
  }

  /// What its number means.
  public Kind kind() {
    return kind;
  }

  /// Its name outside of Java, such as `loop_lag_nanos`.
  public String label() {
    return label;
  }

  /// The one that counts these refusals.
  public static Counter of(Refusal refusal) {
    return switch (refusal) {
      case TOO_MANY_CONNECTIONS -> REFUSED_TOO_MANY_CONNECTIONS;
      case TOO_MANY_FROM_ADDRESS -> REFUSED_TOO_MANY_FROM_ADDRESS;
      case STOPPING -> REFUSED_STOPPING;
      case OUT_OF_RESOURCES -> REFUSED_OUT_OF_RESOURCES;
      case TOO_MUCH_WORK -> REFUSED_TOO_MUCH_WORK;
      case NO_REQUEST -> REFUSED_NO_REQUEST;
    };
  }
}
