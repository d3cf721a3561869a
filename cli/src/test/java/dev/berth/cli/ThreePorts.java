package dev.berth.cli;

import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Three ports of the loopback: at one somebody listens, one is taken by somebody who does not
/// listen, and one does not answer, since there is room for one in its queue, which is taken.
final class ThreePorts implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private final Socket listening = bound();
  private final Socket idle = bound();
  private final Socket full = bound();
  private final Socket client = Socket.create(Domain.INET, Type.STREAM);

  final int open = port(listening);
  final int closed = port(idle);
  final int silent = port(full);

  ThreePorts() throws IOException {
    listening.listen(128);
    full.listen(0);
    client.connect(full.localAddress());
    full.poll(Socket.READ, Deadline.after(Duration.ofSeconds(30)));
  }

  private static Socket bound() throws IOException {
    Socket socket = Socket.create(Domain.INET, Type.STREAM);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), 0));
    return socket;
  }

  private static int port(Socket socket) throws IOException {
    return socket.localAddress().getPort();
  }

  /// All three, as an option.
  String list() {
    return open + "," + closed + "," + silent;
  }

  @Override
  public void close() {
    client.close();
    full.close();
    idle.close();
    listening.close();
  }
}
