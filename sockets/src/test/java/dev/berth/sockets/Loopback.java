package dev.berth.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Addresses of the loopback that share one port: what a name with several addresses is to a
/// client. At first all of them refuse connections, and nobody else can listen there.
final class Loopback implements AutoCloseable {
  private static final int TRIES = 100;

  private final List<Socket> bound = new ArrayList<>();
  private final List<Socket> others = new ArrayList<>();
  private int port;

  static Loopback of(String... hosts) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Loopback addresses = new Loopback();
      try {
        addresses.bind(hosts);
        return addresses;
      } catch (ErrnoException e) {
        // The port is somebody else's at one of them.
        addresses.close();
        if (e.errno() != Errno.EADDRINUSE || attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private void bind(String... hosts) throws IOException {
    for (String host : hosts) {
      InetAddress address = InetAddress.getByName(host);
      Socket socket = Net.socket(Domain.of(address));
      bound.add(socket);
      socket.bind(new InetSocketAddress(address, port));
      port = socket.localAddress().getPort();
    }
  }

  int port() {
    return port;
  }

  /// The address, at which somebody listens from now on.
  InetAddress listening(String host) throws IOException {
    socket(host).listen(128);
    return InetAddress.getByName(host);
  }

  /// The address, which refuses connections.
  InetAddress refusing(String host) throws IOException {
    return InetAddress.getByName(host);
  }

  /// The address, which gives no answer from now on: the queue of its listener has room for one,
  /// which is taken.
  InetAddress silent(String host) throws IOException {
    Socket listener = socket(host);
    listener.listen(0);
    Socket first = Net.socket(listener.domain());
    others.add(first);
    first.connect(listener.localAddress());
    listener.poll(Socket.READ, Net.soon());
    return InetAddress.getByName(host);
  }

  /// The socket that is bound to the address.
  Socket socket(String host) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
    for (Socket socket : bound) {
      if (socket.localAddress().equals(address)) {
        return socket;
      }
    }
    throw new AssertionError("not one of them: " + host);
  }

  @Override
  public void close() {
    others.forEach(Socket::close);
    bound.forEach(Socket::close);
  }
}
