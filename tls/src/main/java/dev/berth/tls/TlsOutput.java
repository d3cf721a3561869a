package dev.berth.tls;

import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Bytes to be encrypted by a TLS socket as the stream that Java people know. There is nothing to
/// flush: what is written is in the kernel.
final class TlsOutput extends OutputStream {
  private final TlsSocket socket;
  private final Deadline deadline;

  TlsOutput(TlsSocket socket, Deadline deadline) {
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
