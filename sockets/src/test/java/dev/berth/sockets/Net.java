package dev.berth.sockets;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Sockets on the loopback, for tests.
public final class Net {
  /// Long enough for any machine; a test that waits for it has failed.
  static final Duration LONG = Duration.ofSeconds(30);

  private Net() {}

  static Deadline soon() {
    return Deadline.after(LONG);
  }

  static InetSocketAddress loopback(Domain domain, int port) throws IOException {
    String host = domain == Domain.INET ? "127.0.0.1" : "::1";
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  static InetSocketAddress wildcard(Domain domain, int port) throws IOException {
    String host = domain == Domain.INET ? "0.0.0.0" : "::";
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  static Socket socket(Domain domain) throws IOException {
    try {
      return Socket.create(domain, Type.STREAM);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EAFNOSUPPORT) {
        return abort("needs " + domain);
      }
      throw e;
    }
  }

  /// A socket with an address of its own.
  static Socket bound(Domain domain) throws IOException {
    Socket socket = socket(domain);
    try {
      socket.bind(loopback(domain, 0));
      return socket;
    } catch (ErrnoException e) {
      socket.close();
      if (domain == Domain.INET6 && e.errno() == Errno.EADDRNOTAVAIL) {
        return abort("needs IPv6 on the loopback");
      }
      throw e;
    }
  }

  static Socket listener(Domain domain) throws IOException {
    Socket socket = bound(domain);
    socket.listen(128);
    return socket;
  }

  /// An address of the loopback that no other program looks at: one that connects to every port, as
  /// a port scanner does, takes a place in each queue that it finds.
  public static InetAddress ownLoopback() throws IOException {
    long pid = ProcessHandle.current().pid();
    return InetAddress.getByAddress(new byte[] {127, 77, (byte) (pid >> 8), (byte) pid});
  }

  /// A listener that answers no further connect: its queue has room for one, which is taken.
  record Full(Socket listener, Socket first) implements AutoCloseable {
    InetSocketAddress address() throws IOException {
      return listener.localAddress();
    }

    @Override
    public void close() {
      first.close();
      listener.close();
    }
  }

  static Full full() throws IOException {
    Socket listener = socket(Domain.INET);
    listener.bind(new InetSocketAddress(ownLoopback(), 0));
    listener.listen(0);
    Socket first = socket(Domain.INET);
    first.connect(listener.localAddress());
    listener.poll(Socket.READ, soon());
    return new Full(listener, first);
  }

  /// Two ends of one connection.
  record Pair(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  static Pair pair() throws IOException {
    return pair(Domain.INET);
  }

  static Pair pair(Domain domain) throws IOException {
    try (Socket listener = listener(domain)) {
      Socket client = socket(domain);
      client.connect(listener.localAddress());
      return new Pair(client, listener.accept());
    }
  }

  /// A connection that takes no more bytes from the client: both buffers are full.
  static Pair stuffed() throws IOException {
    Pair pair = pair();
    pair.client().setOption(Option.SO_SNDBUF, 4096);
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
    // The kernel moves bytes from the one buffer to the other after the write has returned.
    while (pair.client().poll(Socket.WRITE, Deadline.after(Duration.ofMillis(100))) != 0) {
      while (pair.client().writeNonBlocking(bytes.clear()) != Socket.WOULD_BLOCK) {}
    }
    return pair;
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// What comes next, as text; the empty string at the end.
  static String read(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    socket.readPartial(buffer, soon());
    return text(buffer);
  }

  /// The same, however long it takes.
  static String readAny(Socket socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    socket.readPartial(buffer);
    return text(buffer);
  }

  /// So many bytes, as text.
  static String read(Socket socket, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    socket.readFully(buffer, soon());
    return text(buffer);
  }

  private static String text(ByteBuffer buffer) {
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }
}
