package dev.berth.tls;

import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// An engine and its socket: everything that goes without waiting. It never waits, and it is used
/// under its owner's lock.
///
/// The kernel is shown a buffer that is borrowed for one call, so that a connection holds no direct
/// memory.
final class Wire {
  /// How much of what a peer has sent is thrown away at the end, in reads.
  private static final int DRAINS = 8;

  private final Socket socket;
  private final TlsEngine engine;

  Wire(Socket socket, TlsEngine engine) {
    this.socket = socket;
    this.engine = engine;
  }

  /// Goes on with the handshake; 0 when it is over and all of it is in the kernel.
  int shakeHands() throws IOException {
    while (true) {
      int want = engine.handshake();
      if (!flush()) {
        return TlsEngine.WANT_WRITE;
      }
      if (want == 0 || !provide(want)) {
        return want;
      }
    }
  }

  /// Reads what there is; a count, the end, or what it waits for.
  int read(ByteBuffer into) throws IOException {
    while (true) {
      int count = engine.read(into);
      boolean flushed = flushAfter(count);
      if (count >= TlsEngine.END) {
        return count;
      }
      if (!flushed && (count == TlsEngine.WANT_WRITE || !engine.isEstablished())) {
        return TlsEngine.WANT_WRITE;
      }
      if (!provide(count)) {
        return count;
      }
    }
  }

  /// Writes what there is room for; a count, or what it waits for.
  int write(ByteBuffer from) throws IOException {
    while (true) {
      if (!flush()) {
        return TlsEngine.WANT_WRITE;
      }
      int count = engine.write(from);
      boolean flushed = flushAfter(count);
      if (count >= 0) {
        return count;
      }
      if (!flushed) {
        return TlsEngine.WANT_WRITE;
      }
      if (!provide(count)) {
        return count;
      }
    }
  }

  /// Ends our half; 0 when that is in the kernel.
  int closeWrite() throws IOException {
    int want = engine.closeWrite();
    return flush() && want == 0 ? 0 : TlsEngine.WANT_WRITE;
  }

  /// Ends our half, if that still means anything; false when the kernel has no room for it.
  boolean sayEnd() {
    try {
      return closeWrite() == 0;
    } catch (IOException e) {
      return true; // Broken: there is nobody left to tell.
    }
  }

  /// Does what the engine wants; false when that would have to wait.
  private boolean provide(int want) throws IOException {
    return switch (want) {
      case TlsEngine.WANT_TASK -> {
        Runnable task = engine.task();
        if (task != null) {
          task.run();
        }
        yield true;
      }
      case TlsEngine.WANT_READ -> receive();
      default -> flush();
    };
  }

  /// Feeds the engine what the kernel has, or the end; false when that is nothing now.
  private boolean receive() throws IOException {
    ByteBuffer buffer = Buffers.DIRECT.borrow();
    try {
      int count = socket.readNonBlocking(buffer.limit(engine.feedRoom()));
      if (count == Socket.END) {
        engine.feedEnd();
      } else if (count > 0) {
        engine.feed(buffer.flip());
      }
      return count != Socket.WOULD_BLOCK;
    } finally {
      Buffers.DIRECT.giveBack(buffer);
    }
  }

  /// Hands over what waits; whether all of it is gone.
  boolean flush() throws IOException {
    if (!engine.hasOutput()) {
      return true;
    }
    ByteBuffer buffer = Buffers.DIRECT.borrow();
    try {
      while (engine.hasOutput()) {
        ByteBuffer output = engine.output();
        buffer.clear().put(0, output, output.position(), output.remaining());
        int count = socket.writeNonBlocking(buffer.limit(output.remaining()));
        if (count == Socket.WOULD_BLOCK) {
          return false;
        }
        output.position(output.position() + count);
      }
      return true;
    } finally {
      Buffers.DIRECT.giveBack(buffer);
    }
  }

  /// The same after a call that has come to this: when it has succeeded, it is for the next one to
  /// find out that the peer is gone.
  private boolean flushAfter(int result) throws IOException {
    try {
      return flush();
    } catch (IOException e) {
      if (result < TlsEngine.END) {
        throw e;
      }
      return false;
    }
  }

  /// Throws away what the kernel has from the peer: closing over unread bytes would reset the
  /// connection, and with it go our last words, an alert or a close_notify. A server of TLS 1.3
  /// sends tickets that a client which only writes would never read.
  void forget() {
    ByteBuffer buffer = Buffers.DIRECT.borrow();
    try {
      for (int i = 0; i < DRAINS && socket.readNonBlocking(buffer.clear()) > 0; i++) {
        // Nobody wants it.
      }
    } catch (IOException e) {
      // The peer is gone.
    } finally {
      Buffers.DIRECT.giveBack(buffer);
    }
  }

  /// Why the peer is gone, which the kernel does not know: in a handshake the peer may have said so
  /// before it went. Null when it has not.
  @Nullable TlsException reason() {
    try {
      while (!engine.isEstablished() && !engine.isInputEnded() && receive()) {
        engine.handshake();
      }
    } catch (TruncatedException e) {
      return null; // That is how the kernel goes on after it has told the error.
    } catch (TlsException e) {
      return e;
    } catch (IOException e) {
      // It has not.
    }
    return null;
  }
}
