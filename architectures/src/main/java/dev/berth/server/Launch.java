package dev.berth.server;

import dev.berth.architecture.Architecture;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// How a server begins: in a program that somebody has started, in one that takes the place of
/// another, in one that was given its socket, or in a worker. The rule: which of these it is, is
/// found out here, and all that is needed is put together here; a [Server] only serves.
final class Launch {
  private static final int POOLED_PORTS = 256;
  private static final InetSocketAddress EVERYWHERE = new InetSocketAddress(0);

  /// How many servers the program has started: a worker finds its own by the number.
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Protocol protocol;
  private final Architecture architecture;
  private final ServerOptions options;
  private final int number;

  /// Of the program's next server.
  ///
  /// @throws IllegalArgumentException when the architecture has several processes, and the protocol
  ///   keeps in memory what its sessions share
  Launch(Protocol protocol, Architecture architecture, ServerOptions options) {
    if (architecture.hasProcesses() && protocol.sharesMemory()) {
      throw new IllegalArgumentException(
          protocol.name()
              + " keeps what its sessions share in the memory of one process, so '"
              + architecture.name()
              + "', which has several, cannot serve it");
    }
    this.protocol = protocol;
    this.architecture = architecture;
    this.options = options;
    this.number = STARTED.getAndIncrement();
  }

  // ---------------------------------------------------------------- which of them it is

  /// Serves at an address, or at a listener that this program was given for this server.
  Server at(InetSocketAddress address) throws IOException {
    Assignment assignment = Assignment.ofThisProcess();
    if (assignment != null) {
      return asWorker(assignment, address);
    }
    Inheritance inheritance = Inheritance.ofThisProcess();
    Socket inherited = inheritance.listener(number);
    return serve(inherited == null ? listen(address, options.backlog()) : inherited, inheritance);
  }

  /// Serves what inetd has given to this program, or a listener as [#at].
  Server atInherited() throws IOException {
    Assignment assignment = Assignment.ofThisProcess();
    if (assignment != null) {
      return asWorker(assignment, EVERYWHERE);
    }
    Inheritance inheritance = Inheritance.ofThisProcess();
    Socket inherited = inheritance.listener(number);
    Socket socket = inherited == null ? Inetd.socketToServe() : inherited;
    return Inetd.isListener(socket) ? serve(socket, inheritance) : serveOnly(socket);
  }

  /// The worker of this server never returns from here; for one of another server of the program,
  /// this one is not its business.
  private Server asWorker(Assignment assignment, InetSocketAddress address) {
    if (assignment.server() == number) {
      System.exit(work(assignment));
    }
    return new Server(address, new Book(), null);
  }

  // ---------------------------------------------------------------- each of them

  private Server serve(Socket listener, Inheritance inheritance) throws IOException {
    setOptions(listener);
    Book book = new Book(new Tally(options.limits()));
    InetSocketAddress bound = listener.localAddress();
    StatusLine status =
        new StatusLine(protocol.name(), architecture.name(), bound, book, System.nanoTime());
    Control control = new Control(options.control(), number, status);
    Runnable ready =
        () -> {
          control.takeOver();
          inheritance.ready(number);
          Fleet.ready(number);
        };
    Crew crew = new Crew(number, null, null, options.workers(), book, ready);
    Server server = build(listener, crew, !architecture.hasProcesses());
    server.control(control, !inheritance.hasPredecessor());
    Fleet.enter(number, server, listener);
    server.run(architecture);
    return server;
  }

  /// Serves one connection, and ends with it.
  private Server serveOnly(Socket connection) throws IOException {
    setOptions(connection);
    Arrivals arrivals = new Arrivals();
    arrivals.arrive(connection);
    Book book = new Book(new Tally(options.limits()));
    Crew crew = new Crew(number, null, arrivals, options.workers(), book, () -> {});
    Server server = build(null, crew, false);
    server.run(new Serial());
    return server;
  }

  /// Serves as a worker; with which status it is to end.
  private int work(Assignment assignment) {
    try {
      Worker worker = Worker.begin(assignment);
      if (assignment.kind() == Assignment.Kind.SPARE) {
        Rehearsal.play();
      }
      Socket listener = worker.hasListener() ? worker.listener() : null;
      Book book = new Book(worker.page());
      Crew crew = new Crew(number, worker, worker.arrivals(), options.workers(), book, () -> {});
      int status = build(listener, crew, false).work(architecture, worker);
      if (options.reports() instanceof AutoCloseable log) {
        log.close();
      }
      return status;
    } catch (Exception | Error e) {
      Log.SERVER.error("a worker has failed", e);
      return 1;
    }
  }

  // ---------------------------------------------------------------- what it is made of

  /// @param listener closed when that fails; null where a connection is handed over, which knows
  ///   its address by itself
  /// @param alone whether this process is the only one, and has more than one session
  private Server build(@Nullable Socket listener, Crew crew, boolean alone) throws IOException {
    Gate gate = null;
    try {
      Multiplexer.Kind multiplexer = Multiplexer.Kind.named(options.multiplexer());
      InetSocketAddress bound = listener == null ? EVERYWHERE : listener.localAddress();
      Book book = crew.book();
      DataPorts ports = dataPorts(bound, alone);
      Shore shore = new Shore(protocol, options.clock(), book, options.reports(), bound, ports);
      gate = new Gate(listener, protocol, guests(crew), book);
      Harbour harbour = new Harbour(shore, gate, multiplexer, crew);
      book.lookUpBy(new Gauges(harbour, gate));
      harbour.limits(options.limits());
      return new Server(bound, book, harbour);
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

  private Guests guests(Crew crew) {
    Worker worker = crew.worker();
    return worker != null && worker.hasListener()
        ? new SharedGuests(options.limits(), worker.page())
        : new OwnGuests(options.limits());
  }

  /// A pool belongs to one process.
  private DataPorts dataPorts(InetSocketAddress bound, boolean alone) {
    PassivePorts ports = options.passivePorts();
    boolean chosen = ports.first() != 0;
    PortRange range = chosen ? new PortRange(ports.first(), ports.last()) : PortRange.ANY;
    DataPorts own = new OwnListener(range);
    if (!ports.pooled() || !alone) {
      return own;
    }
    PortRange pool = chosen ? range : PortRange.belowEphemeral(POOLED_PORTS);
    return new PooledPorts(bound.getAddress(), pool, own);
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
}
