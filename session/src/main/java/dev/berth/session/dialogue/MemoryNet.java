package dev.berth.session.dialogue;

import dev.berth.session.Failure;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ports in memory: who listens where, on the server's side and on the client's.
final class MemoryNet {
  /// Where the client's own ports begin.
  private static final int CLIENT_PORTS = 40_000;

  /// Where the server's further ports begin.
  private static final int SERVER_PORTS = 50_000;

  final InetSocketAddress client;
  final InetSocketAddress server;
  private final Map<Integer, MemoryChannel> listening = new HashMap<>();
  private final Deque<MemoryWire> accepted = new ArrayDeque<>();
  private int clientPort = CLIENT_PORTS;
  private int serverPort = SERVER_PORTS;
  private @Nullable InetSocketAddress listener;
  private boolean noPorts;

  MemoryNet(InetAddress address) {
    client = new InetSocketAddress(address, CLIENT_PORTS);
    server = new InetSocketAddress(address, 2121);
  }

  /// Where the client listens first.
  static InetSocketAddress firstListener(InetAddress address) {
    return new InetSocketAddress(address, CLIENT_PORTS + 1);
  }

  void refusePorts() {
    noPorts = true;
  }

  /// The session's wish to be connected to.
  void listen(MemoryDriver driver, MemoryChannel channel, InetAddress peer) {
    if (noPorts) {
      IOException none = new BindException("Address already in use");
      driver.failLater(channel, new Failure(Failure.Kind.NO_PORT, none));
      return;
    }
    channel.port = ++serverPort;
    channel.expected = peer;
    listening.put(channel.port, channel);
    InetSocketAddress address = new InetSocketAddress(server.getAddress(), channel.port);
    driver.tellLater(
        channel, effects -> driver.session.listening(channel.number, address, effects));
  }

  /// The session's wish to connect.
  void connect(MemoryDriver driver, MemoryChannel channel, InetSocketAddress to) {
    if (to.equals(listener)) {
      channel.wire = new MemoryWire(driver, driver.pieces);
      accepted.add(channel.wire);
      driver.tellLater(channel, effects -> driver.session.connected(channel.number, to, effects));
      return;
    }
    IOException refused = new ConnectException("Connection refused: nobody listens at " + to);
    driver.failLater(channel, new Failure(Failure.Kind.CONNECT, refused));
  }

  /// The client connects to a port of the server.
  MemoryWire connect(MemoryDriver driver, int port) throws ConnectException {
    MemoryChannel channel = listener(port);
    MemoryWire wire = new MemoryWire(driver, driver.pieces);
    InetSocketAddress from = new InetSocketAddress(client.getAddress(), ++clientPort);
    if (!from.getAddress().equals(channel.expected)) {
      wire.dropByServer();
      return wire;
    }
    listening.remove(port);
    channel.wire = wire;
    driver.tellLater(channel, effects -> driver.session.connected(channel.number, from, effects));
    driver.settle();
    return wire;
  }

  /// The channel that listens at a port.
  MemoryChannel listener(int port) throws ConnectException {
    MemoryChannel channel = listening.get(port);
    if (channel == null || channel.gone) {
      throw new ConnectException("Connection refused: nobody listens at port " + port);
    }
    return channel;
  }

  /// The client opens a listener.
  InetSocketAddress listen() {
    InetSocketAddress address = new InetSocketAddress(client.getAddress(), ++clientPort);
    listener = address;
    return address;
  }

  /// The next connection that the session has made to the client's listener, or null.
  @Nullable MemoryWire accept() {
    return accepted.poll();
  }
}
