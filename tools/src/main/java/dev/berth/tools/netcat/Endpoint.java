package dev.berth.tools.netcat;

import dev.berth.sockets.UnixAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where to connect, or where to listen, as people write it: names are not looked up yet.
public sealed interface Endpoint {
  /// A port of a host.
  ///
  /// @param host a name, or an address in digits; null, when listening, for every interface
  /// @param port 0 to 65535; 0, when listening, for a free one
  record Inet(@Nullable String host, int port) implements Endpoint {
    /// Checks the port.
    public Inet {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " (0 to 65535)");
      }
    }

    /// `localhost port 4481`.
    @Override
    public String toString() {
      return (host == null ? "" : host + " ") + "port " + port;
    }
  }

  /// A path, or an abstract name (unix(7)).
  ///
  /// @param address where
  record Unix(UnixAddress address) implements Endpoint {
    /// `/run/hello`, `@hello`.
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /// A path, or after `@` an abstract name; a path that begins with `@` is written `./@`.
  ///
  /// @throws IllegalArgumentException when it is empty or has more than [UnixAddress#MAX] bytes
  static Endpoint unix(String text) {
    return new Unix(
        text.startsWith("@")
            ? UnixAddress.ofAbstract(text.substring(1))
            : UnixAddress.of(Path.of(text)));
  }
}
