package dev.berth.tools.netcat;

import dev.berth.sockets.AddrinfoFlag;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Listens for datagrams.
///
/// The rule: the first datagram is looked at and stays, so that the conversation reads it.
record DatagramCallee(Socket socket) implements Callee {
  static DatagramCallee open(Endpoint at, Reach reach) throws IOException {
    return switch (at) {
      case Endpoint.Unix(UnixAddress address) -> bound(Domain.UNIX, address);
      case Endpoint.Inet inet when inet.host() != null -> {
        var addresses = reach.addresses(inet, Deadline.NONE, AddrinfoFlag.AI_PASSIVE);
        yield bound(Domain.of(addresses.getFirst()), addresses.getFirst());
      }
      case Endpoint.Inet inet -> everywhere(inet.port(), reach);
    };
  }

  /// One IPv6 socket that takes IPv4 datagrams, too, on a machine that has both.
  private static DatagramCallee everywhere(int port, Reach reach) throws IOException {
    Domain domain = reach.wanted();
    if (domain != null) {
      return bound(domain, Any.address(domain, port), domain == Domain.INET6);
    }
    try {
      return bound(Domain.INET6, Any.address(Domain.INET6, port));
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EAFNOSUPPORT && e.errno() != Errno.EADDRNOTAVAIL) {
        throw e;
      }
      return bound(Domain.INET, Any.address(Domain.INET, port));
    }
  }

  private static DatagramCallee bound(Domain domain, SocketAddress address) throws IOException {
    return bound(domain, address, false);
  }

  private static DatagramCallee bound(Domain domain, SocketAddress address, boolean only6)
      throws IOException {
    Socket socket = Socket.create(domain, Type.DGRAM);
    try {
      if (domain == Domain.INET6) {
        socket.setOption(Option.IPV6_V6ONLY, only6);
      }
      socket.bind(address);
      return new DatagramCallee(socket);
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /// A copy of the socket, connected to whoever has sent the first datagram. One without a name, in
  /// the domain UNIX, cannot be answered, and the socket stays open to all.
  @Override
  public Socket accept() throws IOException {
    SocketAddress peer = socket.recvfrom(ByteBuffer.allocate(1), MsgFlags.MSG_PEEK);
    if (peer != null && !peer.equals(UnixAddress.UNNAMED)) {
      socket.connect(peer);
    }
    return socket.dup();
  }

  @Override
  public Socket everybody() {
    return socket;
  }

  @Override
  public List<SocketAddress> addresses() throws IOException {
    return List.of(socket.getsockname());
  }

  /// Closes the socket and removes its path.
  @Override
  public void close() throws IOException {
    boolean open = socket.isOpen();
    SocketAddress address = open ? socket.getsockname() : UnixAddress.UNNAMED;
    socket.close();
    Path path = address instanceof UnixAddress unix ? unix.path() : null;
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }
}
