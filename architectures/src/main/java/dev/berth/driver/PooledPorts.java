package dev.berth.driver;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A range of listeners that are bound once and serve all sessions. A connection is matched to its
/// channel by the client's address and the port; whoever is not expected is dropped. A transfer
/// then costs no bind and no listen, however many connections rest in TIME_WAIT.
///
/// The same port can wait for several clients at once, but only once for each client address: a
/// port is chosen at random among those that no other channel of this client waits at. A listener
/// is bound when its port is first chosen, and one that somebody else has bound is passed over:
/// when nothing is left of the pool, a channel gets a listener of its own.
public final class PooledPorts implements DataPorts {
  private static final int BACKLOG = 256;

  private final PortRange range;
  private final InetAddress address;
  private final DataPorts otherwise;
  private final Port[] ports;
  private @Nullable Delivery delivery;
  private boolean closed;

  /// One port of the pool.
  public static final class Port {
    private final int index;
    private final Map<InetAddress, Channel> expected = new HashMap<>();
    private @Nullable Socket listener;
    private boolean unusable;

    private Port(int index) {
      this.index = index;
    }

    Socket listener() {
      Socket bound = listener;
      if (bound == null) {
        throw new IllegalStateException("not bound");
      }
      return bound;
    }
  }

  /// Whoever waits for the listeners and carries their connections to the conversations.
  interface Delivery {
    /// A listener is new. Called under the pool's lock.
    void watch(Port port) throws IOException;

    /// A peer has come for a channel.
    void deliver(Channel channel, Socket peer);
  }

  /// @param address where to listen: that of the server's own listener
  /// @param otherwise where to look when no port of the pool is free, as when another server has
  ///   bound them all
  public PooledPorts(InetAddress address, PortRange range, DataPorts otherwise) {
    this.range = range;
    this.otherwise = otherwise;
    this.address = address;
    this.ports = new Port[range.size()];
    for (int i = 0; i < ports.length; i++) {
      ports[i] = new Port(i);
    }
  }

  /// To be told before the first [#open].
  synchronized void deliverTo(Delivery to) {
    delivery = to;
  }

  synchronized boolean hasDelivery() {
    return delivery != null;
  }

  @Override
  public synchronized int open(InetAddress local, Channel channel) throws IOException {
    InetAddress peer = expectedPeer(channel);
    int start = ThreadLocalRandom.current().nextInt(ports.length);
    for (int i = 0; i < ports.length && !closed; i++) {
      Port port = ports[(start + i) % ports.length];
      if (!port.expected.containsKey(peer) && isBound(port)) {
        port.expected.put(peer, channel);
        channel.cancelExpectation = () -> cancel(port, peer, channel);
        return port.listener().localAddress().getPort();
      }
    }
    if (closed) {
      throw new IOException("the passive ports are closed");
    }
    return otherwise.open(local, channel);
  }

  private static InetAddress expectedPeer(Channel channel) {
    InetAddress peer = channel.expectedPeer;
    if (peer == null) {
      throw new IllegalStateException("nobody is expected");
    }
    return peer;
  }

  private boolean isBound(Port port) throws IOException {
    if (port.listener == null && !port.unusable) {
      bind(port);
    }
    return port.listener != null;
  }

  private void bind(Port port) throws IOException {
    Delivery to = delivery;
    if (to == null) {
      throw new IllegalStateException("nobody waits for the passive ports");
    }
    Socket listener = Socket.create(Domain.of(address), Type.STREAM);
    try {
      OwnListener.setOptions(listener);
      listener.bind(new InetSocketAddress(address, range.port(port.index)));
      listener.listen(BACKLOG);
      port.listener = listener;
      to.watch(port);
    } catch (ErrnoException e) {
      listener.close();
      port.listener = null;
      if (e.errno() == Errno.EADDRINUSE || e.errno() == Errno.EACCES) {
        port.unusable = true;
      } else {
        throw e;
      }
    }
  }

  private synchronized void cancel(Port port, InetAddress peer, Channel channel) {
    port.expected.remove(peer, channel);
  }

  /// Takes one connection from a listener that is ready, and hands it over or drops it.
  ///
  /// @return false when it was a stranger's
  boolean accept(Port port) throws IOException {
    Socket peer = port.listener().acceptNonBlocking();
    if (peer == null) {
      return true;
    }
    Channel channel;
    Delivery to;
    synchronized (this) {
      channel = port.expected.remove(peer.remoteAddress().getAddress());
      to = delivery;
    }
    if (channel == null || to == null) {
      peer.reset();
      return false;
    }
    to.deliver(channel, peer);
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (Port port : ports) {
      if (port.listener != null) {
        port.listener.close();
        port.listener = null;
        port.unusable = true;
      }
    }
  }
}
