package dev.berth.cli;

import dev.berth.cloudhash.Transport;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A client's connection to a CloudHash server.
final class CloudHashConnection implements Transport {
  /// How long a connection, and each answer, may take.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;

  private CloudHashConnection(Socket socket) {
    this.socket = socket;
  }

  /// Connects.
  static CloudHashConnection to(InetSocketAddress server) throws IOException {
    Socket socket = Socket.create(Domain.of(server.getAddress()), Type.STREAM);
    try {
      socket.connect(server, Deadline.after(PATIENCE));
      return new CloudHashConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// Why a server cannot be talked to, and what helps.
  static Problem problem(InetSocketAddress server, IOException e) {
    String text = Addresses.text(server);
    if (e instanceof SocketTimeoutException) {
      return new Problem(
          text + " does not answer: is it a CloudHash server with the same --framing?");
    }
    if (e instanceof ErrnoException failure) {
      return switch (failure.errno()) {
        case ECONNREFUSED ->
            new Problem(
                "no server listens at "
                    + text
                    + ": start one with `berth cloudhash`, or name"
                    + " another with --server");
        default -> new Problem("cannot talk to " + text + ": " + failure.getMessage());
      };
    }
    return new Problem(text + ": " + e.getMessage());
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    socket.write(bytes, Deadline.after(PATIENCE));
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return socket.readPartial(into, Deadline.after(PATIENCE));
  }

  @Override
  public void endWrite() throws IOException {
    socket.closeWrite();
  }

  @Override
  public void close() {
    socket.close();
  }
}
