package dev.berth.architecture;

/// What a server takes at most, under every architecture. (How long a line, a message or a silence
/// may be is the protocol's to say.)
///
/// @param connections connections at once; more are refused in the protocol's words
/// @param connectionsPerAddress connections at once from one client address; 0 for no such limit
public record Limits(int connections, int connectionsPerAddress) {
  /// Ten thousand connections (nginx allows 512 a worker, Redis 10,000 in all, vsftpd 2,000), from
  /// any addresses.
  public static final Limits DEFAULT = new Limits(10_000, 0);

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
  }
}
