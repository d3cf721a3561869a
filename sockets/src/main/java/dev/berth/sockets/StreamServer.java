package dev.berth.sockets;

import dev.berth.sockets.AcceptFailure.Backoff;
import dev.berth.sockets.Multiplexer.Registration;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Listening sockets, and the loop that accepts from all of them. How they come to be is told by
/// the kinds of it.
///
/// Any number of threads may accept, or run loops, on one server: each connection goes to one of
/// them. Of several listeners one thread at a time keeps watch, and the others wait for their turn,
/// so that a connection wakes one thread.
public abstract sealed class StreamServer implements Closeable permits TcpServer, UnixServer {
  private static final System.Logger LOG = System.getLogger("dev.berth.sockets");

  static {
    // What is needed when no descriptor is left is loaded now: to load a class may take one.
    AcceptFailure.of(ErrnoException.of("accept", null, null, Errno.EMFILE).errno());
  }

  /// What is done with a connection.
  @FunctionalInterface
  public interface Handler {
    /// Handles it.
    void handle(Socket connection) throws Exception;
  }

  private final List<Socket> listeners;

  /// Of all listeners, for the thread that has [#watch]; null when there is only one.
  private final @Nullable Multiplexer multiplexer;

  private final ReentrantLock watch = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// The listeners of the last wait that have not been looked at: this one and those after it.
  private int nextReady;

  private int readyCount;

  StreamServer(List<Socket> listeners) throws IOException {
    this.listeners = List.copyOf(listeners);
    this.multiplexer = this.listeners.size() == 1 ? null : watching(this.listeners);
  }

  private static Multiplexer watching(List<Socket> listeners) throws IOException {
    Multiplexer multiplexer = Multiplexer.open(Multiplexer.Kind.POLL);
    try {
      for (Socket listener : listeners) {
        multiplexer.add(listener, Socket.READ, null);
      }
      return multiplexer;
    } catch (IOException | RuntimeException | Error e) {
      multiplexer.close();
      throw e;
    }
  }

  /// The listening sockets: to set options, to look at queues, to resize them with [Socket#listen].
  public List<Socket> listeners() {
    return listeners;
  }

  /// Whether [#close] has not been called, and a listener is left open.
  public boolean isOpen() {
    return closed.getCount() > 0 && listeners.stream().anyMatch(Socket::isOpen);
  }

  // ---------------------------------------------------------------- accepting

  /// Waits for a connection at any of the listeners, and takes it: poll(2), accept4(2).
  ///
  /// @throws ErrnoException as [Socket#accept()]
  /// @throws SocketClosedException when the server is closed, also meanwhile
  public Socket accept() throws IOException {
    return accept(Deadline.NONE);
  }

  /// The same until a deadline.
  ///
  /// @throws SocketTimeoutException when it passes
  public Socket accept(Deadline deadline) throws IOException {
    Multiplexer several = multiplexer;
    if (several == null) {
      return listeners.getFirst().accept(deadline);
    }
    if (!lock(deadline)) {
      throw new SocketTimeoutException(this + ": accept: the deadline has passed");
    }
    try {
      return accept(several, deadline);
    } finally {
      watch.unlock();
    }
  }

  private boolean lock(Deadline deadline) throws IOException {
    try {
      return watch.tryLock() || watch.tryLock(deadline.remaining(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(this + ": accept: interrupted");
    }
  }

  private Socket accept(Multiplexer several, Deadline deadline) throws IOException {
    while (true) {
      if (!isOpen()) {
        throw new SocketClosedException(this + ": accept: the server is closed");
      }
      Socket connection = acceptReady(several);
      if (connection != null) {
        return connection;
      }
      long remaining = deadline.remaining();
      nextReady = 0;
      readyCount = 0; // In case the wait ends with an exception: what was ready is gone then.
      readyCount = several.await(remaining);
      if (readyCount == 0 && remaining == 0) {
        throw new SocketTimeoutException(this + ": accept: the deadline has passed");
      }
    }
  }

  /// A connection from the listeners that were ready at the last look. One from each, so that a
  /// busy one does not keep the others waiting.
  private @Nullable Socket acceptReady(Multiplexer several) throws IOException {
    while (nextReady < readyCount) {
      Registration ready = several.ready(nextReady++);
      if (ready != null && ready.socket().isOpen()) {
        Socket connection = ready.socket().acceptNonBlocking();
        if (connection != null) {
          return connection;
        }
      }
    }
    return null;
  }

  // ---------------------------------------------------------------- loops

  /// Accepts in the calling thread, and gives each connection to the handler, which owns it: it
  /// closes it, or has another thread do so. Returns when the server is closed.
  ///
  /// ```java
  /// server.acceptLoop(connection -> Thread.startVirtualThread(() -> serve(connection)));
  /// ```
  ///
  /// A connection that was reset before it could be accepted (ECONNABORTED) is passed over; when
  /// descriptors run out (EMFILE, ENFILE) the loop pauses, up to a second at a time, until there
  /// are some. What the handler throws is logged to the [System.Logger] `dev.berth.sockets`, the
  /// connection is closed, and the loop goes on.
  ///
  /// @throws ErrnoException when a listener is no listener (EINVAL)
  /// @throws InterruptedIOException in a virtual thread that is interrupted
  public void acceptLoop(Handler handler) throws IOException {
    loop(handler, false);
  }

  /// Serves one connection after the other in the calling thread: accepts it, has it handled, and
  /// closes it. Otherwise like [#acceptLoop].
  public void loop(Handler handler) throws IOException {
    loop(handler, true);
  }

  private void loop(Handler handler, boolean closing) throws IOException {
    Backoff backoff = new Backoff();
    while (isOpen()) {
      Socket connection = null;
      try {
        connection = accept();
        backoff.reset();
      } catch (SocketClosedException e) {
        // The loop's condition tells whether that was all of them.
      } catch (ErrnoException e) {
        survive(e, backoff);
      }
      if (connection != null) {
        handle(connection, handler, closing);
      }
    }
  }

  private static void handle(Socket connection, Handler handler, boolean closing) {
    boolean close = closing;
    try {
      handler.handle(connection);
    } catch (Throwable t) {
      report(connection, t);
      close = true;
    } finally {
      if (close) {
        connection.close();
      }
    }
  }

  private static void report(Socket connection, Throwable cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    try {
      // Once it has been asked for, it is known to the text.
      var _ = connection.getsockname();
    } catch (IOException e) {
      // It is closed already.
    }
    boolean everyday = cause instanceof ErrnoException e && e.errno().isPeerGone();
    Level level = everyday ? Level.DEBUG : Level.ERROR;
    LOG.log(level, connection + ": the handler has failed", cause);
  }

  private void survive(ErrnoException cause, Backoff backoff) throws IOException {
    AcceptFailure failure = AcceptFailure.of(cause.errno());
    if (failure == AcceptFailure.END) {
      throw cause;
    }
    if (failure == AcceptFailure.NEXT) {
      LOG.log(Level.DEBUG, "a connection was lost before it was accepted", cause);
      return;
    }
    boolean first = backoff.isFresh();
    Duration pause = backoff.next();
    if (first) {
      String text = cause.getMessage() + "; accepting goes on in " + pause.toMillis() + " ms";
      LOG.log(Level.WARNING, text);
    }
    pause(pause);
  }

  private void pause(Duration time) throws InterruptedIOException {
    try {
      boolean _ = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(this + ": interrupted");
    }
  }

  // ---------------------------------------------------------------- ending

  /// Closes the listeners: loops end, and who waits in [#accept] is told by a
  /// [SocketClosedException]. Connections that were accepted stay open; those that were not are
  /// reset by the kernel. A second close does nothing.
  @Override
  public void close() throws IOException {
    closed.countDown();
    Multiplexer several = multiplexer;
    if (several == null) {
      listeners.getFirst().close();
      return;
    }
    several.wakeUp();
    watch.lock(); // Whoever keeps watch leaves now, and nobody waits for the listeners any more.
    try {
      listeners.forEach(Socket::close);
      several.close();
    } finally {
      watch.unlock();
    }
  }
}
