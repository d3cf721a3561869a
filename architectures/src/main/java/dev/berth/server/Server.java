package dev.berth.server;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Counters;
import dev.berth.architecture.Serial;
import dev.berth.driver.Crew;
import dev.berth.driver.DataPorts;
import dev.berth.driver.Gate;
import dev.berth.driver.Gauges;
import dev.berth.driver.Harbour;
import dev.berth.driver.OwnListener;
import dev.berth.driver.PooledPorts;
import dev.berth.driver.PortRange;
import dev.berth.driver.Rehearsal;
import dev.berth.driver.Shore;
import dev.berth.ledger.Book;
import dev.berth.ledger.Guests;
import dev.berth.ledger.Log;
import dev.berth.ledger.OwnGuests;
import dev.berth.ledger.SharedGuests;
import dev.berth.ledger.Tally;
import dev.berth.session.Protocol;
import dev.berth.sockets.Domain;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import dev.berth.sockets.Type;
import dev.berth.worker.Arrivals;
import dev.berth.worker.Assignment;
import dev.berth.worker.Inheritance;
import dev.berth.worker.Worker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final InetSocketAddress EVERYWHERE = new InetSocketAddress(0);

  /// How many servers the program has started: a worker finds its own by the number.
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final InetSocketAddress address;
  private final Book counters;
  private final @Nullable Harbour harbour;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private @Nullable Control control;

  private Server(InetSocketAddress address, Book counters, @Nullable Harbour harbour) {
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
    Begin begin =
        (inheritance, number) -> {
          Socket inherited = inheritance.listener(number);
          Socket listener = inherited == null ? listen(address, options.backlog()) : inherited;
          return serve(protocol, architecture, listener, options, number);
        };
    return begin(protocol, architecture, address, options, begin);
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
    Begin begin =
        (inheritance, number) -> {
          Socket inherited = inheritance.listener(number);
          Socket socket = inherited == null ? Inetd.socketToServe() : inherited;
          return Inetd.isListener(socket)
              ? serve(protocol, architecture, socket, options, number)
              : serveOnly(socket, protocol, options, number);
        };
    return begin(protocol, architecture, EVERYWHERE, options, begin);
  }

  /// How it begins in a program that somebody has started.
  private interface Begin {
    Server with(Inheritance inheritance, int number) throws IOException;
  }

  private static Server begin(
      Protocol protocol,
      Architecture architecture,
      InetSocketAddress address,
      ServerOptions options,
      Begin begin)
      throws IOException {
    checkPlace(protocol, architecture);
    int number = STARTED.getAndIncrement();
    Assignment assignment = Assignment.ofThisProcess();
    if (assignment == null) {
      return begin.with(Inheritance.ofThisProcess(), number);
    }
    if (assignment.server() == number) {
      work(protocol, architecture, assignment, options);
    }
    return asleep(address);
  }

  private static Server serve(
      Protocol protocol,
      Architecture architecture,
      Socket listener,
      ServerOptions options,
      int number)
      throws IOException {
    Inheritance inheritance = Inheritance.ofThisProcess();
    setOptions(listener);
    Book book = new Book(new Tally(options.limits()));
    Control control =
        new Control(
            options.control(),
            number,
            new StatusLine(
                protocol.name(),
                architecture.name(),
                listener.localAddress(),
                book,
                System.nanoTime()));
    Runnable ready =
        () -> {
          control.takeOver();
          inheritance.ready(number);
          Fleet.ready(number);
        };
    Crew crew = new Crew(number, null, null, options.workers(), book, ready);
    Server server = build(protocol, architecture, listener, crew, options);
    server.control = control;
    if (!inheritance.hasPredecessor()) {
      server.openControl(control);
    }
    Fleet.enter(number, server, listener);
    server.run(architecture);
    if (architecture.hasProcesses()) {
      Objects.requireNonNull(server.harbour).awaitSupervisor(); // Their number can be changed now.
    }
    return server;
  }

  private static Server serveOnly(
      Socket connection, Protocol protocol, ServerOptions options, int number) throws IOException {
    setOptions(connection);
    Arrivals arrivals = new Arrivals();
    arrivals.arrive(connection);
    Book book = new Book(new Tally(options.limits()));
    Crew crew = new Crew(number, null, arrivals, options.workers(), book, () -> {});
    PassivePorts ports = options.passivePorts();
    PassivePorts unshared = new PassivePorts(ports.first(), ports.last(), false);
    Architecture alone = new Serial();
    Server server = build(protocol, alone, null, crew, options.withPassivePorts(unshared));
    server.run(alone);
    return server;
  }

  private static void checkPlace(Protocol protocol, Architecture architecture) {
    if (architecture.hasProcesses() && protocol.sharesMemory()) {
      throw new IllegalArgumentException(
          protocol.name()
              + " keeps what its sessions share in the memory of one process, so '"
              + architecture.name()
              + "', which has several, cannot serve it");
    }
  }

  /// This process is a worker of another server of the program: this one is not its business.
  private static Server asleep(InetSocketAddress address) {
    return new Server(address, new Book(), null);
  }

  /// This process is a worker of this server, and nothing else: it never returns.
  private static void work(
      Protocol protocol, Architecture architecture, Assignment assignment, ServerOptions options) {
    int status = 1;
    try {
      Worker worker = Worker.begin(assignment);
      if (assignment.kind() == Assignment.Kind.SPARE) {
        Rehearsal.play();
      }
      Socket listener = worker.hasListener() ? worker.listener() : null;
      Book book = new Book(worker.page());
      Crew crew =
          new Crew(
              assignment.server(), worker, worker.arrivals(), options.workers(), book, () -> {});
      Server server = build(protocol, architecture, listener, crew, options);
      status = server.work(architecture, worker);
      if (options.reports() instanceof AutoCloseable log) {
        log.close();
      }
    } catch (Exception | Error e) {
      Log.SERVER.error("a worker has failed", e);
    }
    System.exit(status);
  }

  private int work(Architecture architecture, Worker worker) {
    Harbour mine = Objects.requireNonNull(harbour);
    worker.report(new WorkerDuties(mine, counters));
    serve(architecture, mine);
    worker.end();
    return failure == null ? 0 : 1;
  }

  private static Server build(
      Protocol protocol,
      Architecture architecture,
      @Nullable Socket listener,
      Crew crew,
      ServerOptions options)
      throws IOException {
    Gate gate = null;
    try {
      Multiplexer.Kind multiplexer = Multiplexer.Kind.named(options.multiplexer());
      // A worker that is handed its connections knows the address of each from itself.
      InetSocketAddress bound = listener == null ? EVERYWHERE : listener.localAddress();
      Book counters = crew.book();
      PassivePorts passive = options.passivePorts();
      DataPorts ports = dataPorts(bound, passive, architecture.hasProcesses());
      Shore shore = new Shore(protocol, options.clock(), counters, options.reports(), bound, ports);
      gate = new Gate(listener, protocol, guests(crew, options), counters);
      Harbour harbour = new Harbour(shore, gate, multiplexer, crew);
      counters.lookUpBy(new Gauges(harbour, gate));
      harbour.limits(options.limits());
      return new Server(bound, counters, harbour);
    } catch (IOException | RuntimeException | Error e) {
      if (gate != null) {
        gate.close();
      }
      if (listener != null) {
        listener.close();
      }
      throw e;
    }
  }

  private static Guests guests(Crew crew, ServerOptions options) {
    Worker worker = crew.worker();
    return worker != null && worker.hasListener()
        ? new SharedGuests(options.limits(), worker.page())
        : new OwnGuests(options.limits());
  }

  private static Socket listen(InetSocketAddress address, int backlog) throws IOException {
    if (address.isUnresolved()) {
      throw new java.net.UnknownHostException(address.getHostString());
    }
    Socket listener = Socket.create(Domain.of(address.getAddress()), Type.STREAM);
    try {
      setOptions(listener);
      listener.setOption(Option.SO_REUSEADDR, true);
      listener.bind(address);
      listener.listen(backlog);
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  /// Accepted connections inherit these, which saves system calls for each of them.
  private static void setOptions(Socket listener) throws IOException {
    listener.setOption(Option.TCP_NODELAY, true);
    listener.setOption(Option.SO_KEEPALIVE, true);
    listener.setOption(Option.SO_OOBINLINE, true);
  }

  private static DataPorts dataPorts(
      InetSocketAddress bound, PassivePorts ports, boolean processes) {
    boolean chosen = ports.first() != 0;
    PortRange range = chosen ? new PortRange(ports.first(), ports.last()) : PortRange.ANY;
    DataPorts own = new OwnListener(range);
    if (!ports.pooled() || processes) {
      return own; // A pool belongs to one process.
    }
    PortRange pool = chosen ? range : PortRange.belowEphemeral(POOLED_PORTS);
    return new PooledPorts(bound.getAddress(), pool, own);
  }

  private void openControl(Control opened) throws IOException {
    try {
      opened.open();
    } catch (IOException e) {
      Objects.requireNonNull(harbour).close();
      throw e;
    }
  }

  private void closeControl() {
    if (control != null) {
      control.close();
    }
  }

  private void run(Architecture architecture) {
    Harbour mine = Objects.requireNonNull(harbour);
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
  /// connection being lost: an old one ends with its last session, and those that are started from
  /// now on run `main` again, and have to come to the same protocol and options by themselves.
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
