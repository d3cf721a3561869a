package dev.berth.server;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Counters;
import dev.berth.driver.DataPorts;
import dev.berth.driver.Gate;
import dev.berth.driver.Harbour;
import dev.berth.driver.OwnListener;
import dev.berth.driver.PooledPorts;
import dev.berth.driver.PortRange;
import dev.berth.driver.Shore;
import dev.berth.session.Protocol;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A protocol served at an address by an architecture.
///
/// ```java
/// try (Server server = Server.start(protocol, new Evented(), new InetSocketAddress("127.0.0.1", 4481))) {
///   server.await();
/// }
/// ```
public final class Server implements AutoCloseable {
  private static final int POOLED_PORTS = 256;
  private static final System.Logger LOG = System.getLogger("dev.berth.server");

  private final InetSocketAddress address;
  private final Counters counters;
  private final Harbour harbour;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;

  private Server(InetSocketAddress address, Counters counters, Harbour harbour) {
    this.address = address;
    this.counters = counters;
    this.harbour = harbour;
  }

  /// Starts with [ServerOptions#DEFAULT].
  ///
  /// @throws IOException when the address cannot be listened at
  public static Server start(
      Protocol protocol, Architecture architecture, InetSocketAddress address) throws IOException {
    return start(protocol, architecture, address, ServerOptions.DEFAULT);
  }

  /// Binds, listens, and serves from then on in threads of its own.
  ///
  /// @param address where; port 0 takes a free one, which [#address] tells. The address of every
  ///   interface is `0.0.0.0`, or `::` for IPv6 and IPv4 both
  /// @throws IOException when the address cannot be listened at; a
  ///   [dev.berth.sockets.ErrnoException] with EADDRINUSE, EADDRNOTAVAIL or EACCES
  public static Server start(
      Protocol protocol,
      Architecture architecture,
      InetSocketAddress address,
      ServerOptions options)
      throws IOException {
    Multiplexer.Kind multiplexer = Multiplexer.Kind.named(options.multiplexer());
    Socket listener = listen(address, options.backlog());
    Gate gate = null;
    try {
      InetSocketAddress bound = listener.localAddress();
      Counters counters = new Counters();
      DataPorts ports = dataPorts(bound, options.passivePorts());
      Shore shore = new Shore(protocol, options.clock(), counters, options.reports(), bound, ports);
      gate = new Gate(listener, protocol, options.limits(), counters);
      Server server = new Server(bound, counters, new Harbour(shore, gate, multiplexer));
      server.run(architecture);
      return server;
    } catch (IOException | RuntimeException | Error e) {
      if (gate != null) {
        gate.close();
      }
      listener.close();
      throw e;
    }
  }

  private static Socket listen(InetSocketAddress address, int backlog) throws IOException {
    if (address.isUnresolved()) {
      throw new java.net.UnknownHostException(address.getHostString());
    }
    Socket listener = Socket.create(Domain.of(address.getAddress()), Type.STREAM);
    try {
      // Accepted connections inherit these, which saves system calls for each of them.
      listener.setOption(Option.TCP_NODELAY, true);
      listener.setOption(Option.SO_KEEPALIVE, true);
      listener.setOption(Option.SO_OOBINLINE, true);
      listener.setOption(Option.SO_REUSEADDR, true);
      listener.bind(address);
      listener.listen(backlog);
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private static DataPorts dataPorts(InetSocketAddress bound, PassivePorts ports) {
    boolean chosen = ports.first() != 0;
    PortRange range = chosen ? new PortRange(ports.first(), ports.last()) : PortRange.ANY;
    DataPorts own = new OwnListener(range);
    if (!ports.pooled()) {
      return own;
    }
    PortRange pool = chosen ? range : PortRange.belowEphemeral(POOLED_PORTS);
    return new PooledPorts(bound.getAddress(), pool, own);
  }

  private void run(Architecture architecture) {
    Thread.ofPlatform()
        .name("berth-" + architecture.name())
        .start(() -> {
          try {
            architecture.serve(harbour);
          } catch (Throwable t) {
            failure = t;
            LOG.log(System.Logger.Level.ERROR, "the server at " + address + " has failed", t);
            harbour.cut();
          }
          try {
            harbour.close();
          } finally {
            ended.countDown();
          }
        });
  }

  /// Where it listens, with the port that it has.
  public InetSocketAddress address() {
    return address;
  }

  /// What it has seen.
  public Counters counters() {
    return counters;
  }

  /// Waits until it has stopped.
  ///
  /// @throws IOException when it has stopped because it could not serve any more
  public void await() throws InterruptedException, IOException {
    ended.await();
    Throwable cause = failure;
    if (cause != null) {
      throw cause instanceof IOException e ? e : new IOException("the server has failed", cause);
    }
  }

  /// Stops gently: no new connections; every session is asked to finish and say goodbye; those that
  /// have not ended after `patience` are cut off. Returns when all is over.
  ///
  /// @return whether all sessions have ended by themselves
  public boolean stop(Duration patience) throws InterruptedException {
    harbour.stop();
    boolean gentle = ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (!gentle) {
      stopNow();
    }
    return gentle;
  }

  /// Begins to stop gently and returns at once; [#await] tells the end.
  public void beginStop() {
    harbour.stop();
  }

  /// Stops at once: every connection is cut off. Returns when all is over.
  public void stopNow() throws InterruptedException {
    harbour.cut();
    ended.await();
  }

  /// [#stopNow], for try-with-resources.
  @Override
  public void close() {
    harbour.cut();
    boolean interrupted = false;
    while (ended.getCount() > 0) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
