package dev.berth.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A TCP server in as few lines as one likes. The long way is five calls:
///
/// ```java
/// Socket listener = Socket.create(Domain.INET, Type.STREAM);
/// listener.bind(new InetSocketAddress("0.0.0.0", 4481));
/// listener.listen(128);
/// Socket connection = listener.accept();
/// connection.close();
/// ```
///
/// [#open] does the first three, for IPv6 and IPv4; [#acceptLoop] the fourth, for ever; [#loop] all
/// of them:
///
/// ```java
/// TcpServer.loop(4481, connection -> connection.write(ByteBuffer.wrap("hello\n".getBytes())));
/// ```
///
/// Its listeners have SO_REUSEADDR, so that a server can be started again while connections of the
/// last one linger in TIME_WAIT; the longest queue that the machine allows ([Sysctl#somaxconn]);
/// and TCP_NODELAY, which their connections inherit.
public final class TcpServer extends StreamServer {
  private TcpServer(List<Socket> listeners) throws IOException {
    super(listeners);
  }

  /// Listens at a port of every interface: two listeners, one for IPv6 and one for IPv4, on a
  /// machine that has both.
  ///
  /// @param port 0 takes one that is free in both; [#port] tells it
  /// @throws ErrnoException EADDRINUSE (taken in one of them), EACCES (ports below 1024)
  public static TcpServer open(int port) throws IOException {
    return of(Listeners.open(List.of(anyIpv6(port), anyIpv4(port)), true));
  }

  /// Listens at all addresses of a host, such as `localhost`, or at one that is written in digits.
  /// Addresses that this machine does not have are left out, unless that is all of them.
  ///
  /// @param port 0 takes one that is free at all of them
  /// @throws ResolutionException when the host has no address
  /// @throws ErrnoException EADDRINUSE, EADDRNOTAVAIL (all of its addresses are other machines'),
  ///   EACCES
  public static TcpServer open(String host, int port) throws IOException {
    Hints hints = Hints.STREAM.with(AddrinfoFlag.AI_PASSIVE);
    List<InetSocketAddress> addresses =
        Names.getaddrinfo(host, Integer.toString(port), hints, Deadline.NONE).stream()
            .map(Addrinfo::address)
            .distinct()
            .toList();
    return of(Listeners.open(addresses, true));
  }

  /// Listens at these addresses, all of them or none. An IPv6 listener takes IPv4 connections too
  /// (`::`) only when no IPv4 address is among them.
  ///
  /// @param more those with port 0 all get the same free one
  /// @throws ErrnoException EADDRINUSE, EADDRNOTAVAIL (no interface has the address), EACCES
  public static TcpServer open(InetSocketAddress first, InetSocketAddress... more)
      throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>(List.of(more));
    addresses.addFirst(first);
    for (InetSocketAddress address : addresses) {
      if (address.isUnresolved()) {
        throw new UnknownHostException(address.getHostString());
      }
    }
    return of(Listeners.open(addresses, false));
  }

  /// A server of sockets that listen already, made in any other way.
  ///
  /// @param listeners at least one; closed when this fails, and with the server
  public static TcpServer of(List<Socket> listeners) throws IOException {
    if (listeners.isEmpty()) {
      throw new IllegalArgumentException("no listeners");
    }
    try {
      return new TcpServer(listeners);
    } catch (IOException | RuntimeException | Error e) {
      listeners.forEach(Socket::close);
      throw e;
    }
  }

  /// A whole server in one line: listens at a port of every interface, and serves one connection
  /// after the other in the calling thread, for as long as the program runs. To end it, open it
  /// first, call [#loop(Handler)], and [#close] it from elsewhere.
  ///
  /// @param handler what is done with a connection, which is closed afterwards; what it throws is
  ///   logged, and ends nothing else
  /// @throws IOException as [#open(int)] and [#acceptLoop]
  public static void loop(int port, Handler handler) throws IOException {
    try (TcpServer server = open(port)) {
      server.loop(handler);
    }
  }

  /// Where it listens: getsockname(2).
  public List<InetSocketAddress> addresses() throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Socket listener : listeners()) {
      addresses.add(listener.localAddress());
    }
    return List.copyOf(addresses);
  }

  /// The port of its first listener, which is that of all when it was opened with one.
  public int port() throws IOException {
    return listeners().getFirst().localAddress().getPort();
  }

  private static InetSocketAddress anyIpv6(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[16]), port);
  }

  private static InetSocketAddress anyIpv4(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port);
  }

  /// `tcp [::]:4481, tcp 0.0.0.0:4481`.
  @Override
  public String toString() {
    return listeners().stream().map(Socket::toString).collect(Collectors.joining(", "));
  }
}
