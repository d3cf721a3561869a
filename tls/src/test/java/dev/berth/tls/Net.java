package dev.berth.tls;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Sockets on the loopback.
final class Net {
  /// Long enough for any machine; a test that waits for it has failed.
  static final Duration LONG = Duration.ofSeconds(30);

  private Net() {}

  static Deadline soon() {
    return Deadline.after(LONG);
  }

  static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
  }

  static Socket listener() throws IOException {
    Socket listener = Socket.create(Domain.INET, Type.STREAM);
    listener.bind(loopback(0));
    listener.listen(128);
    return listener;
  }

  static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = Socket.create(Domain.INET, Type.STREAM);
    socket.connect(address, soon());
    return socket;
  }

  /// Two ends of one connection, both plain still.
  record Plain(Socket client, Socket server) implements AutoCloseable {
    TlsSocket tlsClient(TlsContext context) throws IOException {
      return TlsSocket.client(client, context, "localhost");
    }

    TlsSocket tlsServer(TlsContext context) {
      return TlsSocket.server(server, context);
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  static Plain plain() throws IOException {
    try (Socket listener = listener()) {
      Socket client = connect(listener.localAddress());
      return new Plain(client, listener.accept(soon()));
    }
  }

  static String read(TlsSocket tls, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    tls.readFully(buffer, soon());
    return Duo.text(buffer);
  }

  static void write(TlsSocket tls, String text) throws IOException {
    tls.write(Duo.bytes(text), soon());
  }
}
