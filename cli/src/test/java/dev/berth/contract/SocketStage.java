package dev.berth.contract;

import dev.berth.session.FileTree;
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
import java.util.function.Predicate;

/// One client on real sockets and its server, wherever that runs: where a
/// [dev.berth.session.dialogue.Dialogue] is played.
final class SocketStage implements Stage {
  private final Way way;
  private final Host host;
  private final FileTree tree;
  private final List<Socket> sockets = new ArrayList<>();
  private final InetAddress address;
  private final Wire control;
  private Socket listener;

  /// The client connects.
  ///
  /// @param listener where it listens already, or null
  SocketStage(Way way, Host host, FileTree tree, Socket listener) throws IOException {
    this.way = way;
    this.host = host;
    this.tree = tree;
    this.listener = listener;
    this.address = host.address().getAddress();
    this.control = connectToServer();
  }

  /// A socket that listens at a port of its own.
  static Socket listener(InetAddress at) throws IOException {
    Socket socket = Socket.create(Domain.of(at), Type.STREAM);
    socket.bind(new InetSocketAddress(at, 0));
    socket.listen(8);
    return socket;
  }

  /// The server may have broken the connection off before we have seen it begin.
  private Wire connectToServer() throws IOException {
    try {
      return connectTo(host.address());
    } catch (ErrnoException.ConnectionReset e) {
      return new BrokenWire();
    }
  }

  /// A connection that was reset.
  private static final class BrokenWire implements Wire {
    @Override
    public void send(byte[] bytes) {}

    @Override
    public void sendUrgent(byte[] bytes) {}

    @Override
    public int receive(java.nio.ByteBuffer into) {
      return RESET;
    }

    @Override
    public boolean quiet() {
      return true;
    }

    @Override
    public void end() {}

    @Override
    public void reset() {}
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
    if (control instanceof SocketWire wire && !wire.isOpen()) {
      host.awaitEnd(); // Whoever takes data connections may be quicker to hear of this one.
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

  /// Who listens already goes on, for a server that connects by itself.
  @Override
  public InetSocketAddress listen() throws IOException {
    if (listener == null || sockets.contains(listener)) {
      listener = listener(address);
    }
    sockets.add(listener);
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
    host.advance(time);
  }

  @Override
  public void stop() throws IOException {
    host.stop();
  }

  @Override
  public FileTree tree() {
    return tree;
  }

  @Override
  public boolean reported(Predicate<String> matches) throws IOException {
    return host.reported(matches);
  }

  /// Closes the client's sockets and expects the session to end by itself, before the server is
  /// stopped.
  @Override
  public void close() throws IOException {
    sockets.forEach(Socket::reset);
    host.close();
  }

  @Override
  public String toString() {
    return "over sockets, " + way;
  }
}
