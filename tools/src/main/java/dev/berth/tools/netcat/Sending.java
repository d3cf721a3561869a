package dev.berth.tools.netcat;

import dev.berth.sockets.RawFd;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The way from the input to the peer.
///
/// The rule: one read lies in the buffer, and the next is made when it is gone. That keeps
/// datagrams apart, and is all the back-pressure there is.
final class Sending {
  /// As much as OpenBSD's nc reads: the largest datagram that is sent.
  private static final int SIZE = 16 * 1024;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE).limit(0);
  private final Peer peer;
  private final @Nullable RawFd input;
  private final boolean shutdown;
  private boolean flushed = true;
  private boolean inputEnded;
  private boolean ended;

  Sending(Peer peer, @Nullable RawFd input, boolean shutdown) {
    this.peer = peer;
    this.input = input;
    this.shutdown = shutdown;
    this.ended = input == null;
    this.inputEnded = ended;
  }

  /// Moves what goes without waiting.
  ///
  /// @param inputReady whether a read would not wait
  void move(boolean inputReady) throws IOException {
    if (!send() || inputEnded || !inputReady || input == null) {
      return;
    }
    read(input);
    send();
  }

  private void read(RawFd from) throws LocalFailure {
    try {
      int count = from.read(buffer.clear());
      inputEnded = count == Socket.END;
    } catch (IOException e) {
      throw new LocalFailure(e);
    } finally {
      buffer.flip();
    }
  }

  /// Whether all is sent.
  private boolean send() throws IOException {
    while (buffer.hasRemaining()) {
      if (peer.write(buffer) == Socket.WOULD_BLOCK) {
        return false;
      }
    }
    flushed = peer.flush();
    if (!flushed) {
      return false;
    }
    if (inputEnded && !ended) {
      ended = !shutdown || peer.closeWrite();
    }
    return true;
  }

  /// Gives up: the peer takes nothing more.
  void stop() {
    buffer.limit(0).position(0);
    inputEnded = true;
    ended = true;
  }

  boolean wantsInput() {
    return !inputEnded && flushed && !buffer.hasRemaining();
  }

  boolean wantsPeer() {
    return buffer.hasRemaining() || (inputEnded && !ended);
  }

  /// Whether the input has ended and all of it is sent.
  boolean isOver() {
    return ended;
  }
}
