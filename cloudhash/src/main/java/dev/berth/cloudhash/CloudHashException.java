package dev.berth.cloudhash;

import java.io.IOException;

/// The server did not run the request. The message is in the server's words, without the `ERR`
/// before them.
public final class CloudHashException extends IOException {
  private static final long serialVersionUID = 1;

  CloudHashException(String message) {
    super(message);
  }

  /// Whether the server has closed the connection with these words: it is full or stopping, or the
  /// client was idle for too long.
  public boolean isClosing() {
    return String.valueOf(getMessage()).startsWith(Errors.CLOSING);
  }
}
