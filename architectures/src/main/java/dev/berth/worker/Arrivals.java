package dev.berth.worker;

import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The connection that a process is given by somebody who has accepted it: the only one it serves.
public final class Arrivals {
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

  /// A connection, or none because there will be none any more.
  private record Arrival(@Nullable Socket socket) {}

  /// Nobody has come yet.
  public Arrivals() {}

  /// Somebody has come, and nobody will come after him.
  public void arrive(Socket connection) {
    arrivals.add(new Arrival(connection));
    stopWaiting();
  }

  /// Ends the wait for a connection: there will be none any more.
  public void stopWaiting() {
    arrivals.add(new Arrival(null));
  }

  /// Waits for the connection.
  ///
  /// @return null when there is none any more
  public @Nullable Socket next() throws IOException {
    try {
      return arrivals.take().socket();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("waiting for a connection");
    }
  }
}
