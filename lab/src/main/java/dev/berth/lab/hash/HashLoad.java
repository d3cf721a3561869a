package dev.berth.lab.hash;

import dev.berth.lab.load.Outcome;
import dev.berth.lab.machine.Usage;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Any number of connections that send requests, wait for the replies and send the next ones, all
/// in one thread over epoll: a driver that takes as little of the machine as it can. Requests that
/// are sent ahead make it cheaper still: the server has to take each of them for itself, while the
/// driver writes and reads them at once.
public final class HashLoad implements Closeable {
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final long LONGEST_WAIT = 100_000_000L;

  private final InetSocketAddress server;
  private final int ahead;
  private final ByteBuffer requests;
  private final int replyLength;
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
  private final Multiplexer multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);
  private final List<Connection> connections = new ArrayList<>();

  private static final class Connection {
    private final Socket socket;
    private int missing;
    private long sentAt;

    private Connection(Socket socket) {
      this.socket = socket;
    }
  }

  /// @param ahead how many requests are sent before the first reply is waited for
  public HashLoad(InetSocketAddress server, int ahead) throws IOException {
    this.server = server;
    this.ahead = ahead;
    this.requests = Requests.ahead(ahead);
    this.replyLength = Requests.replyLength(ahead);
  }

  /// Opens connections, each of which is served once, so that all of them are really held.
  ///
  /// @throws IOException when the server does not take so many
  public void open(int number) throws IOException {
    Deadline deadline = Deadline.after(GRACE.multipliedBy(number > 20 ? 3 : 1));
    ByteBuffer request = Requests.ahead(1);
    ByteBuffer reply = ByteBuffer.allocateDirect(Requests.replyLength(1));
    for (int i = 0; i < number; i++) {
      Socket socket = Socket.create(Domain.INET, Type.STREAM);
      connections.add(new Connection(socket));
      Requests.begin(socket, server, request, reply, deadline);
      multiplexer.add(socket, Socket.READ, connections.getLast());
    }
  }

  /// Sends requests for so long on all connections.
  ///
  /// @param pid the process at the root of the server's tree
  public Outcome run(Duration time, long pid) throws IOException {
    Histogram latency = new Histogram(1_000, TimeUnit.MINUTES.toNanos(10), 3);
    Usage before = Usage.now(pid);
    long end = System.nanoTime() + time.toNanos();
    for (Connection connection : connections) {
      send(connection);
    }
    int busy = connections.size();
    while (busy > 0) {
      int count = multiplexer.await(LONGEST_WAIT);
      long now = System.nanoTime();
      if (now - end > GRACE.toNanos()) {
        throw new IOException(busy + " connections wait for an answer for " + GRACE);
      }
      for (int i = 0; i < count; i++) {
        var ready = multiplexer.ready(i);
        if (ready != null
            && ready.attachment() instanceof Connection connection
            && hasAll(connection)) {
          latency.recordValue(System.nanoTime() - connection.sentAt);
          if (now - end < 0) {
            send(connection);
          } else {
            busy--;
          }
        }
      }
    }
    Usage used = Usage.now(pid).since(before);
    return new Outcome(latency.getTotalCount() * ahead, 0, "", latency, used);
  }

  private void send(Connection connection) throws IOException {
    connection.missing = replyLength;
    connection.sentAt = System.nanoTime();
    requests.rewind();
    if (connection.socket.writeNonBlocking(requests) != requests.capacity()) {
      throw new IOException("the requests do not fit into the socket's buffer");
    }
  }

  private boolean hasAll(Connection connection) throws IOException {
    int count = connection.socket.readNonBlocking(in.clear());
    if (count == Socket.END) {
      throw new IOException("the server has closed a connection");
    }
    if (count > 0) {
      connection.missing -= count;
    }
    return connection.missing == 0;
  }

  @Override
  public void close() {
    for (Connection connection : connections) {
      connection.socket.close();
    }
    connections.clear();
    multiplexer.close();
  }
}
