package dev.berth.tools.netcat;

import dev.berth.sockets.Socket;
import dev.berth.tls.TlsException;
import dev.berth.tls.TlsSocket;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A peer within TLS. A read may have to write and the other way round: what each has wanted last
/// is what is waited for.
final class TlsPeer implements Peer {
  private final TlsSocket tls;
  private int readWants = TlsSocket.WANT_READ;
  private int writeWants = TlsSocket.WANT_WRITE;

  TlsPeer(TlsSocket tls) {
    this.tls = tls;
  }

  @Override
  public Socket socket() {
    return tls.socket();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int count = tls.readNonBlocking(into);
    if (count < TlsSocket.END) {
      readWants = count;
      return Socket.WOULD_BLOCK;
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = tls.writeNonBlocking(from);
    if (count < 0) {
      writeWants = count;
      return Socket.WOULD_BLOCK;
    }
    writeWants = TlsSocket.WANT_WRITE;
    return count;
  }

  @Override
  public boolean flush() throws IOException {
    return tls.flushNonBlocking() == 0;
  }

  @Override
  public boolean closeWrite() throws IOException {
    try {
      return tls.closeWriteNonBlocking() == 0;
    } catch (TlsException e) {
      if (e.reason() != TlsException.Reason.CLOSED) {
        throw e;
      }
      return true; // In TLS 1.2 the peer's end was that of both halves.
    }
  }

  @Override
  public int interest(boolean reading, boolean writing) {
    int interest = tls.interest(0);
    return interest
        | (reading ? tls.interest(readWants) : 0)
        | (writing ? tls.interest(writeWants) : 0);
  }
}
