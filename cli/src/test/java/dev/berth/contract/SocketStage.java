package dev.berth.contract;

import static org.awaitility.Awaitility.await;

import dev.berth.architecture.Architecture;
import dev.berth.server.PassivePorts;
import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.FileTree;
import dev.berth.session.Protocol;
import dev.berth.session.dialogue.Dialogue;
import dev.berth.session.dialogue.Stage;
import dev.berth.session.dialogue.Wire;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// A real server with one client on real sockets: where a [Dialogue] is played under one
/// architecture and one multiplexer.
final class SocketStage implements Stage {
  /// How a server is run for a play.
  record Way(Architecture architecture, String multiplexer, boolean pooledPorts) {
    @Override
    public String toString() {
      String name = architecture.name();
      if (architecture.hasMultiplexer()) {
        name += " over " + multiplexer;
      }
      return pooledPorts ? name : name + ", a listener for each transfer";
    }
  }

  private final Way way;
  private final FileTree tree;
  private final WatchedClock clock;
  private final LinkedBlockingQueue<String> reports = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final Socket blocker;
  private final Server server;
  private final InetAddress address;
  private final SocketWire control;
  private Socket listener;

  SocketStage(Way way, Dialogue dialogue, Protocol protocol, FileTree tree, WatchedClock clock)
      throws IOException {
    this.way = way;
    this.tree = tree;
    this.clock = clock;
    this.address = dialogue.address();
    this.blocker = open(address);
    this.server =
        Server.start(
            protocol, way.architecture(), new InetSocketAddress(address, 0), options(dialogue));
    this.control = connectTo(server.address());
  }

  private ServerOptions options(Dialogue dialogue) throws IOException {
    PassivePorts ports = new PassivePorts(0, 0, way.pooledPorts());
    if (!dialogue.serverHasPorts()) {
      int taken = blocker.localAddress().getPort();
      ports = new PassivePorts(taken, taken, way.pooledPorts());
    }
    return ServerOptions.DEFAULT
        .withMultiplexer(way.multiplexer())
        .withPassivePorts(ports)
        .withClock(clock)
        .withReports((_, fact) -> reports.add(fact.toString()));
  }

  /// A listener that nobody is told of.
  private Socket open(InetAddress at) throws IOException {
    Socket socket = Socket.create(Domain.of(at), Type.STREAM);
    sockets.add(socket);
    socket.bind(new InetSocketAddress(at, 0));
    socket.listen(8);
    return socket;
  }

  private SocketWire connectTo(InetSocketAddress to) throws IOException {
    Socket socket = Socket.create(Domain.of(to.getAddress()), Type.STREAM);
    sockets.add(socket);
    socket.connect(to, Deadline.after(SocketWire.PATIENCE));
    return new SocketWire(socket);
  }

  @Override
  public Wire control() {
    return control;
  }

  @Override
  public Wire connect(int port) throws IOException {
    if (!control.isOpen()) {
      awaitEnd(); // Whoever takes data connections may be quicker to hear of this one.
    }
    try {
      return connectTo(new InetSocketAddress(address, port));
    } catch (ErrnoException e) {
      throw (IOException) new java.net.ConnectException(e.getMessage()).initCause(e);
    }
  }

  @Override
  public boolean strangerIsDropped(int port) throws IOException {
    Socket socket = Socket.create(Domain.INET, Type.STREAM);
    sockets.add(socket);
    socket.bind(new InetSocketAddress("127.0.0.2", 0));
    try {
      socket.connect(new InetSocketAddress(address, port), Deadline.after(SocketWire.PATIENCE));
    } catch (ErrnoException e) {
      return true;
    }
    int end = new SocketWire(socket).receive(java.nio.ByteBuffer.allocate(1));
    return end == Wire.END || end == Wire.RESET;
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    listener = open(address);
    return listener.localAddress();
  }

  @Override
  public Wire accept() throws IOException {
    Socket socket = listener.accept(Deadline.after(SocketWire.PATIENCE));
    sockets.add(socket);
    return new SocketWire(socket);
  }

  @Override
  public void advance(Duration time) throws IOException {
    settle();
    try {
      clock.advance(time, this::isLeft);
    } catch (TimeoutException | InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void stop() throws IOException {
    settle();
    server.beginStop();
  }

  /// Waits until the server has acted on all that was sent to it, so that it happens before what
  /// comes next.
  private void settle() throws IOException {
    try {
      clock.awaitTurn(this::isLeft);
      while (isWorking()) {
        clock.awaitTurn(this::isLeft);
      }
      clock.awaitTurn(this::isLeft);
    } catch (TimeoutException | InterruptedException e) {
      throw new IOException(e);
    }
  }

  private boolean isLeft() {
    return server.counters().accepted() > 0 && server.counters().active() == 0;
  }

  /// Whether blocking work is under way in a thread of the pool.
  private static boolean isWorking() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread ->
            thread.getName().startsWith("berth-work-")
                && thread.getState() == Thread.State.RUNNABLE);
  }

  @Override
  public FileTree tree() {
    return tree;
  }

  @Override
  public boolean reported(Predicate<String> matches) throws IOException {
    long end = System.nanoTime() + SocketWire.PATIENCE.toNanos();
    List<String> others = new ArrayList<>();
    try {
      for (long left = 1; left > 0; left = end - System.nanoTime()) {
        String report = reports.poll(left, TimeUnit.NANOSECONDS);
        if (report != null && matches.test(report)) {
          return true;
        }
        if (report != null) {
          others.add(report);
        }
      }
      return false;
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      reports.addAll(others);
    }
  }

  /// Closes the client's sockets and expects the session to end by itself, before the server is
  /// stopped.
  @Override
  public void close() throws IOException {
    try (server) {
      sockets.forEach(Socket::reset);
      awaitEnd();
      if (server.counters().sessionErrors() > 0) {
        throw new IOException("a session has thrown; see the log");
      }
    }
  }

  private void awaitEnd() {
    await()
        .atMost(SocketWire.PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> server.counters().active() == 0);
  }

  @Override
  public String toString() {
    return "over sockets, " + way;
  }
}
