package dev.berth.lab.server;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Ports for servers, all below those that the kernel gives to clients: a client would otherwise
/// take one of them now and then, and the server would fail to bind it.
///
/// Each server has passive ports of its own, so that it does not suffer from what another one has
/// left in TIME_WAIT, and each start gets another port to listen at, for the same reason.
public final class Ports {
  private static final int LISTENING = 1000;

  private final int base;
  private final Map<FtpServer, Integer> passive = new HashMap<>();
  private int next;

  /// Ports from `base` on: a thousand to listen at, then the passive ones of each server.
  ///
  /// @throws IllegalArgumentException when so many do not fit below the ephemeral ports
  public Ports(int base, List<FtpServer> servers) throws IOException {
    int end = base + LISTENING;
    for (FtpServer server : servers) {
      passive.put(server, end);
      end += server.passivePorts();
    }
    int ephemeral = ephemeral(firstLine(Path.of("/proc/sys/net/ipv4/ip_local_port_range")));
    if (base < 1024 || end > ephemeral) {
      throw new IllegalArgumentException(
          "ports %d to %d are not between 1024 and the first ephemeral port, %d; choose others with --ports"
              .formatted(base, end - 1, ephemeral));
    }
    this.base = base;
  }

  /// A free port to listen at.
  public int listening() throws IOException {
    for (int i = 0; i < LISTENING; i++) {
      int port = base + next;
      next = (next + 1) % LISTENING;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port from %d to %d".formatted(base, base + LISTENING - 1));
  }

  /// The first passive port of a server.
  public int firstPassive(FtpServer server) {
    Integer first = passive.get(server);
    if (first == null) {
      throw new IllegalArgumentException("no ports for " + server.name());
    }
    return first;
  }

  /// The last one.
  public int lastPassive(FtpServer server) {
    return firstPassive(server) + server.passivePorts() - 1;
  }

  static int ephemeral(String range) {
    return Integer.parseInt(range.strip().split("\\s+", -1)[0]);
  }

  /// This port on 127.0.0.1.
  static InetSocketAddress onLoopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /// Files.readString begins with one byte of a file whose length is unknown, and a file of
  /// /proc/sys gives what it has to the first read alone.
  private static String firstLine(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return String.valueOf(reader.readLine());
    }
  }

  private static boolean isFree(int port) throws IOException {
    try (Socket socket = Socket.create(Domain.INET, Type.STREAM)) {
      socket.setOption(Option.SO_REUSEADDR, true);
      socket.bind(onLoopback(port));
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EADDRINUSE) {
        return false;
      }
      throw e;
    }
  }
}
