package dev.berth.lab.hash;

import dev.berth.lab.load.Client;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A client whose operation is a whole connection: connect, one GET, its reply, close.
public final class HashClient implements Client {
  private final InetSocketAddress server;
  private final ByteBuffer request = Requests.ahead(1);
  private final ByteBuffer reply = ByteBuffer.allocateDirect(Requests.replyLength(1));
  private final Deadline deadline;
  private volatile @Nullable Socket socket;

  /// @param server where it connects
  public HashClient(InetSocketAddress server) {
    this(server, Deadline.NONE);
  }

  private HashClient(InetSocketAddress server, Deadline deadline) {
    this.server = server;
    this.deadline = deadline;
  }

  /// Whether the server answers.
  public static void serves(InetSocketAddress server, Duration time) throws IOException {
    new HashClient(server, Deadline.after(time)).operate();
  }

  @Override
  public void open() {
    // Each operation opens its own.
  }

  @Override
  public void operate() throws IOException {
    try (Socket own = Socket.create(Domain.INET, Type.STREAM)) {
      socket = own;
      Requests.begin(own, server, request, reply, deadline);
    } finally {
      socket = null;
    }
  }

  @Override
  public void close() {
    Socket own = socket;
    if (own != null) {
      own.close();
    }
  }
}
