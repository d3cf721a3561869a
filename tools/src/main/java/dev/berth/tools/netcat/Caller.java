package dev.berth.tools.netcat;

import dev.berth.sockets.ConnectOptions;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.TcpClient;
import dev.berth.sockets.Type;
import dev.berth.sockets.UnixAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Connects: the client's half of netcat.
public final class Caller {
  /// How long an answer to a datagram is waited for that says that nobody is there.
  private static final Duration REFUSAL = Duration.ofSeconds(1);

  private final Reach reach;

  /// @param reach by which sockets
  public Caller(Reach reach) {
    this.reach = reach;
  }

  /// Connects. By TCP whichever address of the host answers first (RFC 8305, [TcpClient]); a
  /// datagram socket gets the first address that there is a way to, and nobody is asked. In the
  /// domain UNIX a datagram socket has an abstract name that the kernel chooses, so that it can be
  /// answered.
  ///
  /// @return the socket, which the caller closes
  /// @throws java.net.SocketTimeoutException when the deadline passes first
  /// @throws IOException as [TcpClient#open(String, int, Deadline)] and [Socket#connect]
  public Socket connect(Endpoint to, Deadline deadline) throws IOException {
    return switch (to) {
      case Endpoint.Inet inet ->
          reach.type() == Type.STREAM ? tcp(inet, deadline) : datagrams(inet, deadline);
      case Endpoint.Unix(UnixAddress address) -> unix(address, deadline);
    };
  }

  /// Whether somebody is there. Of a stream that is whether it can be connected to. To a datagram
  /// port an empty datagram is sent; it counts as answering unless an ICMP message says within a
  /// second that it is closed, since nothing else tells it from one that says nothing.
  ///
  /// @throws IOException that tells why not, as [#connect]
  public void probe(Endpoint to, Deadline deadline) throws IOException {
    try (Socket socket = connect(to, deadline)) {
      if (reach.type() == Type.DGRAM) {
        awaitRefusal(socket, Math.min(REFUSAL.toNanos(), deadline.remaining()));
      }
    }
  }

  private static void awaitRefusal(Socket socket, long nanos) throws IOException {
    socket.send(ByteBuffer.allocate(0), 0);
    if (socket.poll(Socket.READ, Deadline.afterNanos(nanos)) != 0) {
      socket.readNonBlocking(ByteBuffer.allocate(1));
    }
  }

  private Socket tcp(Endpoint.Inet to, Deadline deadline) throws IOException {
    String host = to.host();
    return TcpClient.open(host == null ? "localhost" : host, to.port(), deadline, options());
  }

  private ConnectOptions options() {
    return ConnectOptions.DEFAULT
        .withResolver(reach.resolver())
        .withDomain(reach.wanted())
        .withPreparation(socket -> {
          socket.setOption(Option.TCP_NODELAY, true);
          bind(socket);
        });
  }

  private Socket datagrams(Endpoint.Inet to, Deadline deadline) throws IOException {
    IOException failure = null;
    for (InetSocketAddress address : reach.addresses(to, deadline)) {
      Socket socket = Socket.create(Domain.of(address.getAddress()), Type.DGRAM);
      try {
        bind(socket);
        socket.connect(address);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = failure == null ? e : failure;
      }
    }
    throw failure == null ? new IOException(to + ": no address") : failure;
  }

  private void bind(Socket socket) throws IOException {
    InetSocketAddress source = reach.source();
    if (source == null) {
      return;
    }
    socket.setOption(Option.SO_REUSEADDR, true);
    if (source.getAddress().isAnyLocalAddress()) {
      socket.bind(Any.address(socket.domain(), source.getPort()));
    } else {
      socket.bind(source);
    }
  }

  private Socket unix(UnixAddress to, Deadline deadline) throws IOException {
    Socket socket = Socket.create(Domain.UNIX, reach.type());
    try {
      if (reach.type() == Type.DGRAM) {
        socket.bind(UnixAddress.UNNAMED);
      }
      socket.connect(to, deadline);
      return socket;
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }
}
