package dev.berth.tools.scan;

import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import org.jspecify.annotations.Nullable;

/// A connect that is under way.
final class Attempt {
  final Probe probe;
  final Socket socket;

  /// When it has had its time, in nanoseconds of the scan's clock.
  final long due;

  private @Nullable Registration registration;

  Attempt(Probe probe, Socket socket, long due) {
    this.probe = probe;
    this.socket = socket;
    this.due = due;
  }

  void watchedBy(Registration registration) {
    this.registration = registration;
  }

  /// Stops watching and closes the socket.
  void close() {
    if (registration == null) {
      socket.close();
    } else {
      registration.close();
    }
  }
}
