package dev.berth.tools.relay;

import java.net.InetSocketAddress;

/// A relayed connection is over.
///
/// @param target where it went
/// @param sent bytes from the client to the target
/// @param received bytes from the target to the client
/// @param nanos how long it has lasted
/// @param outcome how it has ended
public record Relayed(
    InetSocketAddress target, long sent, long received, long nanos, Outcome outcome) {
  /// How a relayed connection ends.
  public enum Outcome {
    /// Both sides have said their last.
    COMPLETE,
    /// The target could not be reached.
    UNREACHABLE,
    /// The target has not answered in time.
    TIMED_OUT,
    /// Nobody has said anything for too long.
    IDLE,
    /// One side has broken it off, or the server was stopped.
    BROKEN
  }
}
