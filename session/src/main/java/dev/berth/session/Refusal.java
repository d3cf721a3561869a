package dev.berth.session;

/// Why a server does not take a connection.
public enum Refusal {
  /// It has all the connections it wants.
  TOO_MANY_CONNECTIONS,
  /// This client's address has all the connections it may have.
  TOO_MANY_FROM_ADDRESS,
  /// It is stopping.
  STOPPING,
  /// It has no descriptors or memory left for another one.
  OUT_OF_RESOURCES
}
