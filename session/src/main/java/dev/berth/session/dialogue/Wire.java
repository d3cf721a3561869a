package dev.berth.session.dialogue;

import java.io.IOException;
import java.nio.ByteBuffer;

/// One connection as the client of a dialogue holds it.
///
/// The rule that keeps it clean: nothing here knows whether the server is in memory or behind a
/// socket. Every method may block until the server has reacted, but no longer than the patience of
/// its [Stage].
public interface Wire {
  /// Nothing has come, and the patience is at its end.
  int NOTHING = 0;

  /// The server has sent its last byte (read(2) returns 0).
  int END = -1;

  /// The server has reset the connection (ECONNRESET of read(2)).
  int RESET = -2;

  /// Sends all of these bytes. Bytes to a server that no longer reads are lost without an error,
  /// for that is how TCP treats them.
  ///
  /// @throws IOException when they cannot be sent within the patience
  void send(byte[] bytes) throws IOException;

  /// Sends all of these bytes, the last of them as urgent data (MSG_OOB of send(2)).
  ///
  /// @param bytes at least one
  /// @throws IOException when they cannot be sent within the patience
  void sendUrgent(byte[] bytes) throws IOException;

  /// Reads the next bytes into the buffer's free room, waiting for the first of them.
  ///
  /// @return the number of bytes read, at least one, or [#NOTHING], [#END] or [#RESET]
  int receive(ByteBuffer into) throws IOException;

  /// Whether the server has sent nothing that is still unread, neither bytes nor the end. Over a
  /// network this waits a moment for what may be on its way.
  boolean quiet() throws IOException;

  /// Sends the end of our half (shutdown(2) with SHUT_WR); reading goes on.
  void end() throws IOException;

  /// Resets the connection (SO_LINGER of zero, then close(2)).
  void reset() throws IOException;
}
