package dev.berth.server;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;

/// An address that is taken, and at which nobody listens.
record ClosedPort(Socket socket) implements AutoCloseable {
  ClosedPort() throws IOException {
    this(Socket.create(Domain.INET, Type.STREAM));
    socket.bind(new InetSocketAddress("127.0.0.1", 0));
  }

  InetSocketAddress address() throws IOException {
    return socket.localAddress();
  }

  @Override
  public void close() {
    socket.close();
  }
}
