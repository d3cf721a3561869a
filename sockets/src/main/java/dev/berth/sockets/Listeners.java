package dev.berth.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Listening sockets for several addresses: all of them or none.
///
/// The rule: none listens before each has its address, so that nobody is let in by a server that
/// does not come to be.
final class Listeners {
  /// As long a queue of connections that wait to be accepted as this machine allows
  /// ([Sysctl#somaxconn]): the kernel cuts what is more.
  static final int LONGEST_QUEUE = Integer.MAX_VALUE;

  /// A port that is free in one family is taken in the other now and then, but not often in a row.
  private static final int TRIES = 100;

  private Listeners() {}

  /// Opens them.
  ///
  /// @param addresses where; those with port 0 all get the same free one
  /// @param lenient whether addresses that this machine does not have may be left out, as long as
  ///   there are others
  static List<Socket> open(List<InetSocketAddress> addresses, boolean lenient) throws IOException {
    boolean free = addresses.stream().anyMatch(address -> address.getPort() == 0);
    for (int attempt = 1; ; attempt++) {
      List<Socket> sockets = new ArrayList<>();
      try {
        bind(sockets, addresses, lenient);
        for (Socket socket : sockets) {
          socket.listen(LONGEST_QUEUE);
        }
        return sockets;
      } catch (ErrnoException e) {
        sockets.forEach(Socket::close);
        if (!free || attempt == TRIES || e.errno() != Errno.EADDRINUSE) {
          throw e;
        }
      } catch (IOException | RuntimeException | Error e) {
        sockets.forEach(Socket::close);
        throw e;
      }
    }
  }

  private static void bind(List<Socket> sockets, List<InetSocketAddress> addresses, boolean lenient)
      throws IOException {
    boolean mixed = addresses.stream().anyMatch(a -> Domain.of(a.getAddress()) == Domain.INET);
    int freePort = 0;
    ErrnoException absent = null;
    for (InetSocketAddress wanted : addresses) {
      int port = wanted.getPort() == 0 ? freePort : wanted.getPort();
      try {
        bind(sockets, new InetSocketAddress(wanted.getAddress(), port), mixed);
        if (wanted.getPort() == 0) {
          freePort = sockets.getLast().localAddress().getPort();
        }
      } catch (ErrnoException e) {
        if (!lenient || !isAbsent(e.errno())) {
          throw e;
        }
        absent = e;
      }
    }
    if (sockets.isEmpty() && absent != null) {
      throw absent;
    }
  }

  /// @param only6 whether an IPv6 socket leaves IPv4 to another
  private static void bind(List<Socket> sockets, InetSocketAddress address, boolean only6)
      throws IOException {
    Socket socket = Socket.create(Domain.of(address.getAddress()), Type.STREAM);
    try {
      if (socket.domain() == Domain.INET6) {
        socket.setOption(Option.IPV6_V6ONLY, only6);
      }
      socket.setOption(Option.SO_REUSEADDR, true);
      // Accepted connections inherit it.
      socket.setOption(Option.TCP_NODELAY, true);
      socket.bind(address);
      sockets.add(socket);
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /// The machine has no such address, or none of the family.
  private static boolean isAbsent(Errno errno) {
    return errno == Errno.EADDRNOTAVAIL || errno == Errno.EAFNOSUPPORT;
  }
}
