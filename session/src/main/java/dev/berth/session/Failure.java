package dev.berth.session;

import java.io.IOException;

/// Why a channel is gone, and whose fault it was.
public record Failure(Kind kind, IOException cause) {
  /// Whose fault it was.
  public enum Kind {
    /// No address was free to listen on, now and for the time the server was willing to wait.
    NO_PORT,
    /// The connection that was asked for could not be made.
    CONNECT,
    /// The peer or the network broke the connection.
    PEER,
    /// The source that was being sent could not be read.
    SOURCE,
    /// The sink that was being filled could not take the bytes.
    SINK
  }
}
