package dev.berth.tools.scan;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Ports of the loopback in each of their states, for tests.
final class Net {
  private Net() {}

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  /// A socket with a port of its own that does not listen: the port is closed, and nobody else gets
  /// it.
  static Socket closed(String host) throws IOException {
    InetAddress address = InetAddress.ofLiteral(host);
    Socket socket = Socket.create(Domain.of(address), Type.STREAM);
    try {
      socket.bind(new InetSocketAddress(address, 0));
      return socket;
    } catch (ErrnoException e) {
      socket.close();
      if (e.errno() == Errno.EADDRNOTAVAIL) {
        return abort("needs the address " + host);
      }
      throw e;
    }
  }

  static Socket open(String host) throws IOException {
    Socket socket = closed(host);
    socket.listen(128);
    return socket;
  }

  static int port(Socket socket) throws IOException {
    return socket.localAddress().getPort();
  }

  /// A port that answers nobody: there is room for one in its queue, which is taken.
  record Silent(Socket listener, Socket first) implements AutoCloseable {
    int port() throws IOException {
      return Net.port(listener);
    }

    @Override
    public void close() {
      first.close();
      listener.close();
    }
  }

  static Silent silent() throws IOException {
    return silent("127.0.0.1");
  }

  static Silent silent(String host) throws IOException {
    Socket listener = closed(host);
    listener.listen(0);
    Socket first = Socket.create(Domain.INET, Type.STREAM);
    first.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port(listener)));
    listener.poll(Socket.READ, soon());
    return new Silent(listener, first);
  }
}
