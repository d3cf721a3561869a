package dev.berth.server;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A client of a server under test: waits for as long as it takes, but not for ever.
final class Client implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMillis(Long.getLong("berth.test.patience", 20_000));

  /// How a server can end a connection.
  enum End {
    /// All was said.
    ORDERLY,
    /// It was broken off.
    RESET
  }

  final Socket socket;

  Client(Socket socket) {
    this.socket = socket;
  }

  static Client to(InetSocketAddress server) throws IOException {
    return from(null, server);
  }

  /// @param address ours, or null for any
  static Client from(String address, InetSocketAddress server) throws IOException {
    Socket socket = Socket.create(Domain.of(server.getAddress()), Type.STREAM);
    try {
      if (address != null) {
        socket.bind(new InetSocketAddress(address, 0));
      }
      socket.connect(server, deadline());
      socket.setOption(Option.TCP_NODELAY, true);
      return new Client(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// A client that takes little at a time, so that the server soon finds it slow.
  static Client slow(InetSocketAddress server) throws IOException {
    Socket socket = Socket.create(Domain.INET, Type.STREAM);
    socket.setOption(Option.SO_RCVBUF, 4096);
    socket.connect(server, deadline());
    return new Client(socket);
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE);
  }

  Client say(String text) throws IOException {
    return say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Client say(byte[] bytes) throws IOException {
    socket.write(ByteBuffer.wrap(bytes), deadline());
    return this;
  }

  Client urge(String text) throws IOException {
    socket.writeUrgent(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), deadline());
    return this;
  }

  /// Writes until the server takes no more for now; how much that was.
  long fill() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
    long count = 0;
    while (socket.poll(Socket.WRITE, Deadline.after(Duration.ofMillis(100))) != 0) {
      bytes.clear();
      count += Math.max(0, socket.writeNonBlocking(bytes));
    }
    return count;
  }

  /// The next bytes, this many.
  byte[] hearBytes(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    socket.readFully(bytes, deadline());
    if (bytes.hasRemaining()) {
      throw new IOException(
          "the end after " + bytes.position() + " of " + count + " bytes: " + lastOf(bytes));
    }
    return bytes.array();
  }

  String hear(int count) throws IOException {
    return new String(hearBytes(count), StandardCharsets.ISO_8859_1);
  }

  private static String lastOf(ByteBuffer bytes) {
    int count = Math.min(bytes.position(), 200);
    return new String(bytes.array(), bytes.position() - count, count, StandardCharsets.ISO_8859_1);
  }

  /// All that comes until the orderly end.
  String hearAll() throws IOException {
    return new String(socket.read(Integer.MAX_VALUE, deadline()), StandardCharsets.ISO_8859_1);
  }

  /// All that comes until the end, in whatever way it ends.
  String hearWhatComes() throws IOException {
    return hearWhatComes(Integer.MAX_VALUE);
  }

  /// The same, or as many bytes.
  String hearWhatComes(int most) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(most, 64 * 1024));
    try {
      while (all.size() < most && socket.readPartial(bytes, deadline()) != Socket.END) {
        all.write(bytes.array(), 0, bytes.position());
        bytes.clear();
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ECONNRESET) {
        throw e;
      }
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /// Waits for the end, passing over what comes before it.
  End end() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    try {
      while (socket.readPartial(bytes, deadline()) != Socket.END) {
        bytes.clear();
      }
      return End.ORDERLY;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ECONNRESET) {
        return End.RESET;
      }
      throw e;
    }
  }

  /// Whether nothing comes for a moment.
  boolean hearsNothing() throws IOException {
    return socket.poll(Socket.READ, Deadline.after(Duration.ofMillis(30))) == 0;
  }

  Client finish() throws IOException {
    socket.closeWrite();
    return this;
  }

  void reset() {
    socket.reset();
  }

  @Override
  public void close() {
    socket.close();
  }
}
