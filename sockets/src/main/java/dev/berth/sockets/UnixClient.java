package dev.berth.sockets;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// Connects to a server of the domain UNIX (unix(7)) in one line.
///
/// ```java
/// try (Socket socket = UnixClient.open(Path.of("/run/hello"))) { ... }
/// ```
public final class UnixClient {
  private static final long FIRST_PAUSE = 1_000_000;
  private static final long LONGEST_PAUSE = 50_000_000;

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
  /// @throws InterruptedIOException in a virtual thread that is interrupted, or in any while it
  ///   waits for a deadline
  public static Socket open(UnixAddress address, Deadline deadline) throws IOException {
    Socket socket = Socket.create(Domain.UNIX, Type.STREAM);
    try {
      connect(socket, address, deadline);
      return socket;
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  private static void connect(Socket socket, UnixAddress address, Deadline deadline)
      throws IOException {
    for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        socket.connect(address, deadline);
        return;
      } catch (ErrnoException.WouldBlock e) {
        // The queue is full, and nothing tells when there is room in it (connect(2), EAGAIN).
        if (deadline.remaining() == 0) {
          throw new SocketTimeoutException("connect unix " + address + ": the deadline has passed");
        }
        LockSupport.parkNanos(socket, Math.min(pause, deadline.remaining()));
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("connect unix " + address + ": interrupted");
        }
      }
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
