package dev.berth.sockets;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;

/// Connects to a server of the domain UNIX (unix(7)) in one line.
///
/// ```java
/// try (Socket socket = UnixClient.open(Path.of("/run/hello"))) { ... }
/// ```
public final class UnixClient {
  private UnixClient() {}

  /// Connects: socket(2), connect(2).
  ///
  /// @return the connected socket, which the caller closes
  /// @throws ErrnoException ENOENT (nothing is there), ECONNREFUSED (nobody listens), EACCES (not
  ///   permitted), EPROTOTYPE (a socket of another type)
  public static Socket open(Path path) throws IOException {
    return open(UnixAddress.of(path), Deadline.NONE);
  }

  /// The same with any address, until a deadline. While the server's queue is full, it waits.
  ///
  /// @throws SocketTimeoutException when it passes
  /// @throws InterruptedIOException in a virtual thread that is interrupted
  public static Socket open(UnixAddress address, Deadline deadline) throws IOException {
    Socket socket = Socket.create(Domain.UNIX, Type.STREAM);
    try {
      socket.connect(address, deadline);
      return socket;
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /// Connects, converses, and closes.
  ///
  /// @return what the conversation returns
  /// @throws IOException as [#open(Path)]
  public static <T, E extends Exception> T connect(Path path, Conversation<T, E> conversation)
      throws IOException, E {
    try (Socket socket = open(path)) {
      return conversation.with(socket);
    }
  }
}
