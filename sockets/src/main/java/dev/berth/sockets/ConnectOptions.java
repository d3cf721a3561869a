package dev.berth.sockets;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How [TcpClient] connects. [#DEFAULT] suits most; the `with` methods change one thing each.
///
/// @param resolver who finds the addresses
/// @param timing how long to wait for what
/// @param domain only addresses of this domain are tried; null for both
/// @param preparation what is done to each socket before it connects
public record ConnectOptions(
    Resolver resolver, ConnectTiming timing, @Nullable Domain domain, Preparation preparation) {
  /// What is done to a socket between [Socket#create] and [Socket#connect]: options are set, an
  /// address of one's own is bound. When it fails, the attempt has failed.
  @FunctionalInterface
  public interface Preparation {
    /// Prepares the socket, whose [Socket#domain] tells what it is for.
    void prepare(Socket socket) throws IOException;
  }

  /// The C library's names, [ConnectTiming#DEFAULT], IPv6 and IPv4, and TCP_NODELAY: bytes are sent
  /// when they are written, and a request in two pieces is not held up for 40 ms.
  public static final ConnectOptions DEFAULT =
      new ConnectOptions(
          Resolver.SYSTEM,
          ConnectTiming.DEFAULT,
          null,
          socket -> socket.setOption(Option.TCP_NODELAY, true));

  /// Another [#resolver()].
  public ConnectOptions withResolver(Resolver other) {
    return new ConnectOptions(other, timing, domain, preparation);
  }

  /// Another [#timing()].
  public ConnectOptions withTiming(ConnectTiming other) {
    return new ConnectOptions(resolver, other, domain, preparation);
  }

  /// Another [#domain()].
  public ConnectOptions withDomain(@Nullable Domain other) {
    return new ConnectOptions(resolver, timing, other, preparation);
  }

  /// Another [#preparation()], which takes the place of TCP_NODELAY.
  public ConnectOptions withPreparation(Preparation other) {
    return new ConnectOptions(resolver, timing, domain, other);
  }
}
