package dev.berth.tools.netcat;

import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A peer in the clear: a stream, or datagrams, of which each read and each write is one.
record PlainPeer(Socket socket) implements Peer {
  @Override
  public int read(ByteBuffer into) throws IOException {
    return socket.readNonBlocking(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return socket.writeNonBlocking(from);
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public boolean closeWrite() throws IOException {
    try {
      socket.closeWrite();
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOTCONN) {
        throw e;
      } // The peer has broken off, and a read tells how; or it is nobody's datagram socket.
    }
    return true;
  }

  @Override
  public int interest(boolean reading, boolean writing) {
    return (reading ? Socket.READ : 0) | (writing ? Socket.WRITE : 0);
  }
}
