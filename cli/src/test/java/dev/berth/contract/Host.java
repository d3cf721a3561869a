package dev.berth.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;

/// The server of a play, in whatever process its session runs. What a client cannot do or see is
/// asked for here.
interface Host {
  /// Where the client connects to.
  InetSocketAddress address();

  /// Moves the time of the server, once it has acted on all that was sent to it, and lets it act on
  /// the new time.
  void advance(Duration time) throws IOException;

  /// Asks the server to stop gently, once it has acted on all that was sent to it.
  void stop() throws IOException;

  /// Takes a report that matches out of those that have come, or come within the patience.
  boolean reported(Predicate<String> matches) throws IOException;

  /// The client has gone: waits until its session has ended by itself.
  void awaitEnd() throws IOException;

  /// The same, and it was the last session.
  ///
  /// @throws IOException when a session has thrown
  void close() throws IOException;
}
