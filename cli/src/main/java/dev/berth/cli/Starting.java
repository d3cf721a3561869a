package dev.berth.cli;

import dev.berth.architecture.Architecture;
import dev.berth.server.HeldSignals;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import dev.berth.sockets.ErrnoException;
import java.io.IOException;
import java.net.InetSocketAddress;

/// Starts servers, and says in one line why one cannot start.
final class Starting {
  private static final int FIRST_FREE_TO_ALL = 1024;

  private Starting() {}

  static Server start(
      Protocol protocol,
      Architecture architecture,
      InetSocketAddress address,
      ServerOptions options)
      throws Problem, IOException {
    HeldSignals.hold(); // From the moment on at which it serves, none of them just ends it.
    boolean started = false;
    try {
      Server server = Server.start(protocol, architecture, address, options);
      started = true;
      return server;
    } catch (ErrnoException e) {
      throw new Problem(why(address, e));
    } finally {
      if (!started) {
        HeldSignals.release();
      }
    }
  }

  /// Why there is no listening at an address, and what helps.
  static String why(InetSocketAddress address, ErrnoException e) {
    String text = Addresses.text(address);
    int port = address.getPort();
    return switch (e.errno()) {
      case EADDRINUSE ->
          text
              + " is in use by another program: choose another port with --listen (0 takes a free"
              + " one), or find the other one with `ss -ltnp sport = :"
              + port
              + "`";
      case EADDRNOTAVAIL ->
          "no interface of this machine has the address of "
              + text
              + ": `ip address` lists those there are, and --listen :"
              + port
              + " takes them all";
      case EACCES ->
          port < FIRST_FREE_TO_ALL
              ? "this user may not listen at port "
                  + port
                  + ", since it is below 1024: choose a higher one with --listen, or give the"
                  + " program the capability CAP_NET_BIND_SERVICE"
              : "this user may not listen at " + text + ": " + e.getMessage();
      case EAFNOSUPPORT -> "this machine has no IPv6: choose an IPv4 address with --listen";
      default -> "cannot listen at " + text + ": " + e.getMessage();
    };
  }
}
