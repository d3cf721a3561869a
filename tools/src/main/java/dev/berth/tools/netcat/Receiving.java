package dev.berth.tools.netcat;

import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The way from the peer to the output.
///
/// The rule: one read lies in the buffer, and the next is made when it is gone.
final class Receiving {
  /// More than any datagram.
  private static final int SIZE = 64 * 1024;

  /// A pipe that polls as writable takes this much without waiting (PIPE_BUF, pipe(7)).
  private static final int PIECE = 4096;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE).limit(0);
  private final Peer peer;
  private final RawFd output;
  private final boolean file;
  private boolean ended;

  /// @param file whether the output is an ordinary file, which never has to be waited for
  Receiving(Peer peer, RawFd output, boolean file) {
    this.peer = peer;
    this.output = output;
    this.file = file;
  }

  /// Moves what goes without waiting, a bufferful at most.
  ///
  /// @param outputReady whether a write of a piece would not wait
  void move(boolean outputReady) throws IOException {
    if (outputReady) {
      write();
    }
    if (wantsPeer()) {
      read();
    }
    if (file) {
      while (buffer.hasRemaining()) {
        write();
      }
    }
  }

  private void read() throws IOException {
    try {
      ended = peer.read(buffer.clear()) == Socket.END;
    } finally {
      buffer.flip(); // Of a read that has failed nothing may be taken for bytes that came.
    }
  }

  private void write() throws IOException {
    try {
      int end = buffer.limit();
      if (!file) {
        buffer.limit(Math.min(end, buffer.position() + PIECE));
      }
      try {
        output.write(buffer);
      } finally {
        buffer.limit(end);
      }
    } catch (IOException e) {
      throw new LocalFailure(e);
    }
  }

  /// Nothing more comes.
  void stop() {
    ended = true;
  }

  boolean wantsOutput() {
    return buffer.hasRemaining();
  }

  boolean wantsPeer() {
    return !ended && !buffer.hasRemaining();
  }

  /// Whether the peer has ended its half.
  boolean hasEnded() {
    return ended;
  }

  /// Whether the peer has ended its half and all of it is in the output.
  boolean isOver() {
    return ended && !buffer.hasRemaining();
  }
}
