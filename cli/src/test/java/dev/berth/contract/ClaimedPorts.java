package dev.berth.contract;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Ports in a row that nobody but a server under test gets while this is open, whoever else looks
/// for ports at the same time.
///
/// Each is held by a socket that is bound to it without SO_REUSEADDR, which the kernel allows for
/// one that nobody has (socket(7), ip(7)). Then the option is set: the server, which sets it too,
/// may bind the port and listen, because the holder does not listen; another claim may not.
final class ClaimedPorts implements AutoCloseable {
  /// Below those that the kernel gives to outgoing connections, and those that a server takes when
  /// it is not told which.
  private static final int LOWEST = 20_000;

  private static final int HIGHEST = 30_000;

  private static final int TRIES = 1000;

  private final List<Socket> holders = new ArrayList<>();
  private final int first;

  private ClaimedPorts(int first) {
    this.first = first;
  }

  static ClaimedPorts of(int count) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST - count);
      ClaimedPorts ports = new ClaimedPorts(first);
      boolean claimed = false;
      try {
        claimed = ports.claim(count);
      } finally {
        if (!claimed) {
          ports.close();
        }
      }
      if (claimed) {
        return ports;
      }
    }
    throw new IOException("no " + count + " free ports in a row");
  }

  private boolean claim(int count) throws IOException {
    for (int port = first; port < first + count; port++) {
      Socket holder = Socket.create(Domain.INET, Type.STREAM);
      holders.add(holder);
      try {
        holder.bind(new InetSocketAddress("127.0.0.1", port));
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EADDRINUSE) {
          throw e;
        }
        return false;
      }
      holder.setOption(Option.SO_REUSEADDR, true);
    }
    return true;
  }

  int first() {
    return first;
  }

  int last() {
    return first + holders.size() - 1;
  }

  @Override
  public void close() {
    holders.forEach(Socket::close);
  }
}
