package dev.berth.tls;

import dev.berth.sockets.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/// The decrypted bytes of a TLS socket as the stream that Java people know. It ends with
/// close_notify only; when the connection ends without, that is an exception here, too.
final class TlsInput extends InputStream {
  private final TlsSocket socket;
  private final Deadline deadline;

  TlsInput(TlsSocket socket, Deadline deadline) {
    this.socket = socket;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) == TlsSocket.END ? TlsSocket.END : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return length == 0 ? 0 : socket.readPartial(ByteBuffer.wrap(into, offset, length), deadline);
  }

  @Override
  public void close() {
    socket.close();
  }
}
