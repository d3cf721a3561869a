package dev.berth.driver;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
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
///
/// A connection that comes when its channel has been given up must not pass for that of the next
/// channel of the same client. So whoever is in a port's queue before the port is told is taken
/// out, and a place where a client was waited for in vain is told to it again only when nothing
/// else is free: its connection may still be on its way.
public final class PooledPorts implements DataPorts {
  private static final int BACKLOG = 256;

  /// How many places that were given up are remembered, in all.
  private static final int REMEMBERED = 4096;

  private final PortRange range;
  private final InetAddress address;
  private final DataPorts otherwise;
  private final Port[] ports;
  private final SequencedSet<Place> givenUp = new LinkedHashSet<>();
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

  /// Where a client was waited for.
  private record Place(Port port, InetAddress peer) {}

  /// Who has connected, and the channel that has waited for that client, if there is one.
  private record Arrival(@Nullable Channel channel, Socket peer) {}

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
  public int open(InetAddress local, Channel channel) throws IOException {
    List<Arrival> early = new ArrayList<>(0);
    Port port;
    try {
      port = draw(channel, early);
    } finally {
      for (Arrival arrival : early) {
        send(arrival, channel);
      }
    }
    return port == null ? otherwise.open(local, channel) : range.port(port.index);
  }

  /// By mail: this is the middle of a turn, perhaps of the same conversation.
  private static void send(Arrival arrival, Channel opening) {
    Channel channel = arrival.channel;
    if (channel == null) {
      arrival.peer.reset();
      opening.conversation.shore().counters().countStranger();
    } else {
      channel.conversation.channels().mail(channel, arrival.peer);
    }
  }

  private synchronized @Nullable Port draw(Channel channel, List<Arrival> early)
      throws IOException {
    if (closed) {
      throw new IOException("the passive ports are closed");
    }
    InetAddress peer = expectedPeer(channel);
    Port port = find(peer, early);
    if (port != null) {
      givenUp.remove(new Place(port, peer));
      port.expected.put(peer, channel);
      channel.cancelExpectation = () -> cancel(port, peer, channel);
    }
    return port;
  }

  private @Nullable Port find(InetAddress peer, List<Arrival> early) throws IOException {
    int start = ThreadLocalRandom.current().nextInt(ports.length);
    for (int i = 0; i < ports.length; i++) {
      Port port = ports[(start + i) % ports.length];
      if (!givenUp.contains(new Place(port, peer)) && isFree(port, peer, early)) {
        return port;
      }
    }
    for (Place place : givenUp) { // The one of the longest ago first.
      if (place.peer.equals(peer) && isFree(place.port, peer, early)) {
        return place.port;
      }
    }
    return null;
  }

  private boolean isFree(Port port, InetAddress peer, List<Arrival> early) throws IOException {
    return !port.expected.containsKey(peer) && isBound(port) && takeIn(port, early);
  }

  /// Whoever has come to a port before it is told is not whom it is told to. False when somebody is
  /// there who cannot be taken in.
  private static boolean takeIn(Port port, List<Arrival> early) throws IOException {
    for (int i = 0; i < 2 * BACKLOG; i++) {
      try {
        Arrival arrival = take(port);
        if (arrival == null) {
          return true;
        }
        early.add(arrival);
      } catch (ErrnoException e) {
        if (e.errno().isExhaustion()) {
          // accept(2) looks for a descriptor first, and then for a connection.
          return port.listener().poll(Socket.READ, Deadline.afterNanos(0)) == 0;
        }
      }
    }
    return false;
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
    if (port.expected.remove(peer, channel)) {
      givenUp.addLast(new Place(port, peer));
      if (givenUp.size() > REMEMBERED) {
        givenUp.removeFirst();
      }
    }
  }

  /// Takes one connection from a listener that is ready, and hands it over or drops it.
  ///
  /// @return false when it was a stranger's
  boolean accept(Port port) throws IOException {
    Arrival arrival;
    Delivery to;
    synchronized (this) {
      arrival = take(port);
      to = delivery;
    }
    if (arrival == null) {
      return true;
    }
    if (arrival.channel == null || to == null) {
      arrival.peer.reset();
      return false;
    }
    to.deliver(arrival.channel, arrival.peer);
    return true;
  }

  /// Takes one connection and finds whom it is for. Both under the pool's lock: in between,
  /// somebody else could begin to wait for the same client here.
  private static @Nullable Arrival take(Port port) throws IOException {
    Socket peer = port.listener().acceptNonBlocking();
    return peer == null
        ? null
        : new Arrival(port.expected.remove(peer.remoteAddress().getAddress()), peer);
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
