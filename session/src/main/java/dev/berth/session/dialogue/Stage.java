package dev.berth.session.dialogue;

import dev.berth.session.FileTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;

/// Where a [Dialogue] is played: one client that has just connected to one server.
///
/// The rule that keeps it clean: a stage does what a client can do, and knows nothing of the
/// dialogue. Every method may block until the server has reacted, at most for a patience of about
/// ten seconds. Whatever else goes wrong is an exception whose message says what; the dialogue adds
/// its name, the step, and what was said before. [Object#toString] names the stage in such a
/// message, such as "in memory, byte by byte".
///
/// [#close] is the client going away: everything still open is reset, and a stage that can see the
/// server's inside checks that nothing was left behind.
public interface Stage extends AutoCloseable {
  /// The connection to the server, there from the start.
  Wire control();

  /// Opens a further connection to a port of the server.
  ///
  /// @throws java.net.ConnectException when nobody listens there
  Wire connect(int port) throws IOException;

  /// Connects to a port of the server from an address that is not the client's, and sees whether
  /// the server drops it.
  ///
  /// @return whether it was dropped (reset or closed without a byte), or refused, within the
  ///   patience
  boolean strangerIsDropped(int port) throws IOException;

  /// Opens a listener of the client's, in place of an earlier one.
  ///
  /// @return its address, to which the server can connect
  InetSocketAddress listen() throws IOException;

  /// Takes the next connection that the server has made to the listener.
  ///
  /// @throws IOException when there is none within the patience
  Wire accept() throws IOException;

  /// Moves the server's clock forward and lets the server act on it.
  void advance(Duration time) throws IOException;

  /// Asks the server to stop gently; does not wait until it has.
  void stop() throws IOException;

  /// The files that the server serves.
  FileTree tree();

  /// Takes the first reported fact that matches out of those that the server has reported.
  ///
  /// @param matches asked with a fact's [Object#toString]
  /// @return false when none came within the patience
  boolean reported(Predicate<String> matches) throws IOException;

  /// The client goes away.
  ///
  /// @throws IOException when the server has left something behind
  @Override
  void close() throws IOException;
}
