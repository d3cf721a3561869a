package dev.berth.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/// A socket's incoming bytes as the stream that Java people know.
final class SocketInput extends InputStream {
  private final Socket socket;
  private final Deadline deadline;

  SocketInput(Socket socket, Deadline deadline) {
    this.socket = socket;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) == Socket.END ? Socket.END : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return length == 0 ? 0 : socket.readPartial(ByteBuffer.wrap(into, offset, length), deadline);
  }

  @Override
  public int available() throws IOException {
    return socket.available();
  }

  @Override
  public void close() {
    socket.close();
  }
}
