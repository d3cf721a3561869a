package dev.berth.server;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Counters;
import dev.berth.driver.Harbour;
import dev.berth.ledger.Book;
import dev.berth.ledger.Log;
import dev.berth.session.Protocol;
import dev.berth.worker.Worker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
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
  private final InetSocketAddress address;
  private final Book counters;
  private final @Nullable Harbour harbour;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private @Nullable Control control;

  /// @param harbour null for a server that is not the business of this process
  Server(InetSocketAddress address, Book counters, @Nullable Harbour harbour) {
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
  /// With an architecture of several processes, a worker is this program started again with the
  /// same arguments: its `main` runs as that of the parent did, up to this call, which finds that
  /// it is in a worker, serves what the worker was given, and ends the process instead of
  /// returning. So what comes before this call happens in every worker, and what comes after it in
  /// none.
  ///
  /// @param address where; port 0 takes a free one, which [#address] tells. The address of every
  ///   interface is `0.0.0.0`, or `::` for IPv6 and IPv4 both
  /// @throws IOException when the address cannot be listened at; a
  ///   [dev.berth.sockets.ErrnoException] with EADDRINUSE, EADDRNOTAVAIL or EACCES
  /// @throws IllegalArgumentException when the architecture has several processes, and the protocol
  ///   keeps in memory what its sessions share
  public static Server start(
      Protocol protocol,
      Architecture architecture,
      InetSocketAddress address,
      ServerOptions options)
      throws IOException {
    return new Launch(protocol, architecture, options).at(address);
  }

  /// Serves the socket that inetd(8) has given to this program as descriptor 0. A connection
  /// (`nowait`) is served by itself, in one thread, and the server ends with it; a listener
  /// (`wait`) as if this program had made it. Whatever is printed from now on does not get to the
  /// client; for what is printed before, there is [Inetd#take].
  ///
  /// @param architecture of a listener
  /// @throws IOException when descriptor 0 is no socket for TCP
  public static Server inherit(Protocol protocol, Architecture architecture, ServerOptions options)
      throws IOException {
    return new Launch(protocol, architecture, options).atInherited();
  }

  // ---------------------------------------------------------------- as it begins

  private Harbour harbour() {
    return Objects.requireNonNull(harbour);
  }

  /// Serves in a worker until it has nothing to do any more; with which status the worker is to
  /// end.
  int work(Architecture architecture, Worker worker) {
    Harbour mine = harbour();
    worker.report(new WorkerDuties(mine, counters));
    serve(architecture, mine);
    worker.end();
    return failure == null ? 0 : 1;
  }

  /// Tells its counters there.
  ///
  /// @param open whether it can be opened now; otherwise that is done when a predecessor has ended
  void control(Control there, boolean open) throws IOException {
    control = there;
    if (open) {
      try {
        there.open();
      } catch (IOException e) {
        harbour().close();
        throw e;
      }
    }
  }

  private void closeControl() {
    if (control != null) {
      control.close();
    }
  }

  /// Serves in a thread of its own.
  void run(Architecture architecture) {
    Harbour mine = harbour();
    Thread.ofPlatform()
        .name("berth-" + architecture.name())
        .start(() -> {
          try {
            serve(architecture, mine);
          } finally {
            Fleet.forget(this);
            closeControl();
            ended.countDown();
          }
        });
    if (architecture.hasProcesses()) {
      mine.awaitSupervisor(); // Their number can be changed now.
    }
  }

  private void serve(Architecture architecture, Harbour mine) {
    try {
      architecture.serve(mine);
    } catch (Throwable t) {
      failure = t;
      Log.SERVER.error("the server at " + address + " has failed", t);
      mine.cut();
    }
    mine.close();
  }

  // ---------------------------------------------------------------- from then on

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

  /// From now on the signals that [#awaitSignals] knows end nothing any more, and those that come
  /// are kept for it. To be called before [#start] by a program that will call [#awaitSignals]: one
  /// that says that it serves, or has told so to the program whose place it takes, may be sent any
  /// of them at once. Without this call a signal that comes before [#awaitSignals] ends the
  /// program, as signals do.
  public static void holdSignals() {
    HeldSignals.hold();
  }

  /// Waits until it has stopped, and does meanwhile what servers do at signals:
  ///
  /// | signal | what happens |
  /// |---|---|
  /// | INT, TERM | it stops gently; once more, or after `patience`, at once. A TERM that comes while the program starts anew is for the new one, too |
  /// | USR1 | the program starts anew without a connection being refused ([Restart#now]) |
  /// | HUP | `reload` is called ([Reload]) |
  /// | TTIN, TTOU | one worker process more, one fewer |
  ///
  /// @return whether all sessions have ended by themselves
  /// @throws IOException when it has stopped because it could not serve any more
  public boolean awaitSignals(Duration patience, Runnable reload)
      throws InterruptedException, IOException {
    return new SignalLoop(this, patience, reload).run();
  }

  /// Stops gently: no new connections; every session is asked to finish and say goodbye; those that
  /// have not ended after `patience` are cut off. Returns when all is over.
  ///
  /// @return whether all sessions have ended by themselves
  public boolean stop(Duration patience) throws InterruptedException {
    stopHarbour();
    boolean gentle = ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (!gentle) {
      stopNow();
    }
    return gentle;
  }

  /// How many worker processes there are to be; 0 where the architecture has none.
  public int workers() {
    return harbour == null ? 0 : harbour.workers();
  }

  /// Changes the number of worker processes, where the architecture has any. Those that are too
  /// many take nobody new, and end with their last session.
  ///
  /// @param number at least 1
  public void workers(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("at least 1 worker is needed, not " + number);
    }
    if (harbour != null) {
      harbour.workers(number);
    }
  }

  /// Goes on with another protocol and other options, as far as they can change while it serves:
  /// [ServerOptions#limits], [ServerOptions#backlog] and [ServerOptions#workers]. Connections that
  /// stand keep their sessions, and time limits begin for each at its next wait; who comes from now
  /// on is served by the new protocol. Worker processes are replaced one after the other, without a
  /// connection being lost: an old one ends with its last session (of more than eight, and than
  /// twice the workers, the oldest ask theirs to finish), and those that are started from now on
  /// run `main` again, and have to come to the same protocol and options by themselves.
  ///
  /// @throws IOException when it could not be done, as with a limit of more connections than there
  ///   is room for in the memory that workers share; the server goes on
  public void reconfigure(Protocol protocol, ServerOptions options) throws IOException {
    if (harbour != null) {
      counters.workers().check(options.limits());
      harbour.protocol(protocol, options.backlog());
      harbour.limits(options.limits());
      harbour.renewWorkers(options.workers());
    }
  }

  /// As [#beginStop], when another program has taken over the listener: nobody who waits in its
  /// queue is sent away.
  void beginLeave() {
    if (harbour != null) {
      harbour.leave();
    }
  }

  /// Begins to stop gently and returns at once; [#await] tells the end.
  public void beginStop() {
    stopHarbour();
  }

  /// Stops at once: every connection is cut off. Returns when all is over.
  public void stopNow() throws InterruptedException {
    cutHarbour();
    ended.await();
  }

  /// [#stopNow], for try-with-resources.
  @Override
  public void close() {
    cutHarbour();
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

  private void stopHarbour() {
    Fleet.stops(this);
    if (harbour == null) {
      ended.countDown();
    } else {
      harbour.stop();
    }
  }

  private void cutHarbour() {
    Fleet.stops(this);
    if (harbour == null) {
      ended.countDown();
    } else {
      harbour.cut();
    }
  }
}
