package dev.berth.sockets;

import java.io.IOException;

/// The socket was closed: before the call, or by another thread while the call was waiting.
public final class SocketClosedException extends IOException {
  private static final long serialVersionUID = 1;

  SocketClosedException(String message) {
    super(message);
  }
}
