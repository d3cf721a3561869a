package dev.berth.session;

/// Why a server does not take a connection, or does not keep one that asks for nothing.
public enum Refusal {
  /// It has all the connections it wants.
  TOO_MANY_CONNECTIONS,
  /// This client's address has all the connections it may have.
  TOO_MANY_FROM_ADDRESS,
  /// It is stopping.
  STOPPING,
  /// It has no descriptors or memory left for another one.
  OUT_OF_RESOURCES,
  /// More work waits to be done than it wants to have waiting.
  TOO_MUCH_WORK,
  /// It was taken, but has not asked for anything in time.
  NO_REQUEST
}
