package dev.berth.driver;

import dev.berth.sockets.Domain;
import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/// A listener for each channel: simple, and what most servers do. Each costs a bind, which becomes
/// slow when connections in TIME_WAIT fill the range (see `docs/performance.md`).
public final class OwnListener implements DataPorts {
  private static final int BACKLOG = 4;

  private final PortRange range;

  /// Listeners in a range; [PortRange#ANY] for whatever the kernel gives.
  public OwnListener(PortRange range) {
    this.range = range;
  }

  @Override
  public int open(InetAddress local, Channel channel) throws IOException {
    Socket listener = Socket.create(Domain.of(local), Type.STREAM);
    try {
      setOptions(listener);
      bind(listener, local);
      listener.listen(BACKLOG);
      channel.socket = listener;
      return listener.localAddress().getPort();
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  /// Its connections inherit these: urgent data stays in its place, and small pieces go out at
  /// once.
  static void setOptions(Socket listener) throws IOException {
    listener.setOption(Option.SO_REUSEADDR, true);
    listener.setOption(Option.SO_OOBINLINE, true);
    listener.setOption(Option.TCP_NODELAY, true);
  }

  private void bind(Socket listener, InetAddress local) throws IOException {
    int size = range.size();
    int start = ThreadLocalRandom.current().nextInt(size);
    ErrnoException last = null;
    for (int i = 0; i < size; i++) {
      try {
        listener.bind(new InetSocketAddress(local, range.port((start + i) % size)));
        return;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EADDRINUSE) {
          throw e;
        }
        last = e;
      }
    }
    throw last == null ? new IOException("no port in " + range) : last;
  }

  @Override
  public void close() {}
}
