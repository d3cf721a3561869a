package dev.berth.contract;

import dev.berth.session.dialogue.Wire;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A client's connection to a real server.
final class SocketWire implements Wire {
  static final Duration PATIENCE = Duration.ofMillis(Long.getLong("berth.test.patience", 30_000));

  /// What is on its way over the loopback interface is there after this time, or the test sees less
  /// than it might.
  private static final Duration MOMENT = Duration.ofMillis(20);

  private final Socket socket;

  SocketWire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setOption(Option.TCP_NODELAY, true);
  }

  boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    try {
      socket.write(ByteBuffer.wrap(bytes), Deadline.after(PATIENCE));
    } catch (ErrnoException e) {
      ignoreGone(e);
    }
  }

  @Override
  public void sendUrgent(byte[] bytes) throws IOException {
    try {
      socket.writeUrgent(ByteBuffer.wrap(bytes), Deadline.after(PATIENCE));
    } catch (ErrnoException e) {
      ignoreGone(e);
    }
  }

  @Override
  public int receive(ByteBuffer into) throws IOException {
    try {
      return socket.readPartial(into, Deadline.after(PATIENCE));
    } catch (SocketTimeoutException e) {
      return NOTHING;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ECONNRESET) {
        return RESET;
      }
      throw e;
    }
  }

  @Override
  public boolean quiet() throws IOException {
    return socket.poll(Socket.READ, Deadline.after(MOMENT)) == 0;
  }

  @Override
  public void end() throws IOException {
    try {
      socket.closeWrite();
    } catch (ErrnoException e) {
      ignoreGone(e);
    }
  }

  @Override
  public void reset() {
    socket.reset();
  }

  private static void ignoreGone(ErrnoException e) throws ErrnoException {
    if (!e.errno().isPeerGone()) {
      throw e;
    }
  }
}
