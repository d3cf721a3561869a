package dev.berth.tools.scan;

import dev.berth.sockets.Errno;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a connect has told about a port.
public enum PortState {
  /// Somebody listens: the connection stood.
  OPEN,
  /// The host answers and nobody listens: it refused the connection.
  CLOSED,
  /// Neither: no answer in time, no way there, or somebody on the way, or this machine itself, who
  /// does not let it through.
  FILTERED;

  /// The state that the end of a connect means.
  ///
  /// @param error why it failed, or null when the connection stood
  static PortState of(@Nullable Errno error) {
    if (error == null) {
      return OPEN;
    }
    return switch (error) {
      case ECONNREFUSED, ECONNRESET -> CLOSED;
      default -> FILTERED;
    };
  }

  /// Its name as it is written: `open`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
