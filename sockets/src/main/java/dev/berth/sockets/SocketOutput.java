package dev.berth.sockets;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// A socket's outgoing bytes as the stream that Java people know. There is nothing to flush: what
/// is written is in the kernel.
final class SocketOutput extends OutputStream {
  private final Socket socket;
  private final Deadline deadline;

  SocketOutput(Socket socket, Deadline deadline) {
    this.socket = socket;
    this.deadline = deadline;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    socket.write(ByteBuffer.wrap(from, offset, length), deadline);
  }

  @Override
  public void close() {
    socket.close();
  }
}
