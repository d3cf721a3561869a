package dev.berth.lab.process;

import dev.berth.sockets.ChildProcess;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Spawn;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A child that has said its first byte, over a socket that is its standard input and output.
///
/// @param process the child
/// @param socket our end of the socket
/// @param nanos the time from before it was started until its byte was here
record Started(ChildProcess process, Socket socket, long nanos) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Starts a program, and waits for its byte.
  static Started start(Spawn spawn) throws IOException {
    Socket.Pair pair = Socket.socketpair(Domain.UNIX, Type.STREAM);
    spawn.descriptor(0, pair.second()).descriptor(1, pair.second());
    long before = System.nanoTime();
    ChildProcess process = spawn.start();
    pair.second().close();
    firstByte(pair.first());
    return new Started(process, pair.first(), System.nanoTime() - before);
  }

  static void firstByte(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    if (socket.readPartial(buffer, soon()) != 1) {
      throw new IOException("the child has ended without a word");
    }
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try (process) {
      process.waitid(soon());
    }
  }
}
