package dev.berth.driver;

import dev.berth.architecture.Architecture;
import dev.berth.architecture.Limits;
import dev.berth.architecture.Service;
import dev.berth.architecture.WorkerOptions;
import dev.berth.ledger.Log;
import dev.berth.session.Protocol;
import dev.berth.session.Refusal;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import dev.berth.worker.Supervisor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The service that an architecture is given: the gate, and the two drivers. It knows all
/// conversations that are under way, so that it can stop them.
public final class Harbour implements Service {
  /// A handler that runs for so long is stuck.
  private static final long LONG = 1_000_000_000L;

  private final Shore shore;
  private final Gate gate;
  private final Multiplexer.Kind multiplexer;
  private final Crew crew;
  private final Set<Stoppable> drivers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger guests = new AtomicInteger();
  private final Map<Thread, Doorstep> doorsteps = new ConcurrentHashMap<>();
  private volatile @Nullable Thread waitingForGuests;
  private final Object passiveLock = new Object();
  private @Nullable PassiveThread passive;
  private volatile @Nullable Supervisor supervisor;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean several;
  private volatile Neighbours neighbours;
  private volatile boolean retired;
  private volatile boolean leaving;
  private volatile boolean stopping;
  private volatile boolean cutting;

  /// @param multiplexer what a reactor waits by
  public Harbour(Shore shore, Gate gate, Multiplexer.Kind multiplexer, Crew crew) {
    this.shore = shore;
    this.gate = gate;
    this.multiplexer = multiplexer;
    this.crew = crew;
    this.neighbours = new Neighbours(crew.isWorker());
  }

  @Override
  public @Nullable Guest accept() throws IOException {
    if (crew.isHandedConnections()) {
      return acceptHandedOver();
    }
    startPassive();
    Doorstep doorstep = doorstep();
    while (!stopping && !retired) {
      Guest guest = doorstep.take();
      if (guest != null) {
        guests.incrementAndGet();
        return guest;
      }
    }
    closeDoorstep(Thread.currentThread());
    gate.close();
    return null;
  }

  private Doorstep doorstep() throws IOException {
    Doorstep own = doorsteps.get(Thread.currentThread());
    if (own == null) {
      own = new Doorstep(gate, isShared());
      doorsteps.put(Thread.currentThread(), own);
      crew.ready();
    }
    return own;
  }

  private void closeDoorstep(Thread of) {
    Doorstep own = doorsteps.remove(of);
    if (own != null) {
      own.close();
    }
  }

  private @Nullable Guest acceptHandedOver() throws IOException {
    Socket connection = crew.nextConnection();
    if (connection == null) {
      return null;
    }
    Guest guest = crew.isWorker() ? gate.admitted(connection) : gate.only(connection);
    if (guest != null) {
      guests.incrementAndGet();
    }
    return guest;
  }

  private void startPassive() throws IOException {
    synchronized (passiveLock) {
      if (passive == null && shore.dataPorts() instanceof PooledPorts pool) {
        passive = PassiveThread.start(pool, gate, shore.counters());
      }
    }
  }

  @Override
  public void converse(Guest guest, Executor work) {
    Gate.Ticket ticket = (Gate.Ticket) guest;
    try (Socket socket = ticket.socket()) {
      BlockingDriver driver = new BlockingDriver(shore, socket, work);
      drivers.add(driver);
      try {
        passOn(driver);
        driver.run();
      } finally {
        drivers.remove(driver);
      }
    } catch (Throwable t) { // An error, too: this thread may have others to serve after it.
      shore.counters().countSessionError();
      Log.SERVER.error("a connection could not be served", t);
    } finally {
      gate.leave(ticket);
      guests.decrementAndGet();
      LockSupport.unpark(waitingForGuests);
    }
  }

  private void passOn(Stoppable driver) {
    if (cutting) {
      driver.cut();
    } else if (stopping) {
      driver.stop();
    } else if (retired) {
      driver.retire();
    }
  }

  @Override
  public void refuse(Guest guest) {
    gate.sendAway((Gate.Ticket) guest, Refusal.OUT_OF_RESOURCES);
    guests.decrementAndGet();
  }

  @Override
  public void react(Executor work) throws IOException {
    if (several) {
      startPassive(); // A port is everybody's, and a reactor waits for its own.
    }
    Reactor reactor = new Reactor(shore, gate, work, multiplexer, neighbours);
    drive(reactor, reactor::run);
  }

  @Override
  public void dispatch(Executor pool) throws IOException {
    startPassive();
    Dispatcher dispatcher = new Dispatcher(shore, gate, pool, multiplexer, isShared());
    drive(dispatcher, dispatcher::run);
  }

  private void drive(Stoppable driver, Loop loop) throws IOException {
    drivers.add(driver);
    try {
      crew.ready();
      passOn(driver);
      loop.run();
    } finally {
      drivers.remove(driver);
    }
  }

  @Override
  public void inThreads(int threads, Loop loop) throws IOException {
    several = threads > 1;
    neighbours = new Neighbours(isShared());
    new Team(loop, this::cut).run(threads);
  }

  /// Whether several wait for the listener, here or in other processes.
  private boolean isShared() {
    return several || crew.isWorker();
  }

  @Override
  public void prefork(int workers, Architecture inside) throws IOException {
    if (isWorker()) {
      inside.serve(this);
      return;
    }
    Supervisor all = crew.supervisor(gate.listener());
    supervisor = all;
    all.want(workers);
    begun.countDown();
    all.whenReady(crew::ready);
    passOnTo(all);
    all.run();
  }

  private void passOnTo(Supervisor all) {
    if (cutting) {
      all.cut();
    } else if (leaving) {
      all.leave();
    } else if (stopping) {
      all.stop();
    }
  }

  @Override
  public boolean isWorker() {
    return crew.isWorker();
  }

  @Override
  public void keepSpares(int number) throws IOException {
    Supervisor all = crew.supervisor(null);
    all.wantSpares(number);
    supervisor = all;
    begun.countDown();
    crew.start(all);
    passOnTo(all);
  }

  @Override
  public void entrust(Guest guest) throws IOException {
    Gate.Ticket ticket = (Gate.Ticket) guest;
    Supervisor all = supervisor;
    if (all == null) {
      throw new IllegalStateException("keepSpares comes first");
    }
    shore.counters().workWaits();
    all.entrust(
        ticket.socket(),
        shore.counters()::workBegins,
        () -> {
          gate.leave(ticket);
          guests.decrementAndGet();
          LockSupport.unpark(waitingForGuests);
        },
        () -> {
          refuse(guest);
          LockSupport.unpark(waitingForGuests);
        });
  }

  @Override
  public void awaitGuests() {
    PatientWait untilTheLast = new PatientWait();
    waitingForGuests = Thread.currentThread();
    while (guests.get() > 0) {
      untilTheLast.park(this);
    }
    waitingForGuests = null;
    untilTheLast.end();
  }

  /// How long the handler that has been running longest has been running, in nanoseconds; 0 when
  /// none is.
  public long stuckNanos() {
    long since = Long.MAX_VALUE;
    for (Stoppable driver : drivers) {
      since = Math.min(since, driver.busySince());
    }
    return since == Long.MAX_VALUE ? 0 : Math.max(0, shore.clock().now() - since);
  }

  /// How many handlers, and pieces of work in other threads, have been running for more than a
  /// second.
  long stuck() {
    long before = shore.clock().now() - LONG;
    long count = shore.labour().runningLongerThan(LONG);
    for (Stoppable driver : drivers) {
      count += driver.busySinceBefore(before);
    }
    return count;
  }

  /// How late the slowest reactor has served those who were ready; 0 without one.
  long lagNanos() {
    long most = 0;
    for (Stoppable driver : drivers) {
      most = Math.max(most, driver.lagNanos());
    }
    return most;
  }

  /// Others for those who come, and for what is waited for, from now on.
  public void limits(Limits others) {
    gate.limits(others);
    shore.limits(others);
  }

  /// Another protocol for those who come from now on, and another length of the queue in which they
  /// wait.
  public void protocol(Protocol other, int backlog) throws IOException {
    gate.backlog(backlog);
    shore.protocol(other);
    gate.protocol(other);
  }

  /// Replaces the workers, where there are any, one after the other: those to come are started so.
  public void renewWorkers(WorkerOptions options) throws IOException {
    Supervisor all = supervisor;
    if (all != null) {
      all.renew(options);
    }
  }

  // ---------------------------------------------------------------- stopping

  /// No new connections: siblings take those who wait in the queue. Those that are here go on until
  /// they end by themselves, and the service with the last of them.
  public void retire() {
    gate.leaveQueueToOthers(); // First: whoever sees that it is time closes the gate.
    retired = true;
    doorsteps.values().forEach(Doorstep::wakeUp);
    drivers.forEach(Stoppable::retire);
  }

  /// No new connections; those that are here are asked to end.
  public void stop() {
    stopping = true;
    doorsteps.values().forEach(Doorstep::wakeUp);
    crew.stop();
    Supervisor all = supervisor;
    if (all != null) {
      passOnTo(all);
    }
    drivers.forEach(Stoppable::stop);
  }

  /// As [#stop], but another program accepts from now on: nobody who waits in the queue is sent
  /// away.
  public void leave() {
    gate.leaveQueueToOthers();
    leaving = true;
    stop();
  }

  /// Waits until there is somebody who keeps the processes, in an architecture that has them.
  public void awaitSupervisor() {
    boolean interrupted = false;
    while (begun.getCount() > 0) {
      try {
        begun.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// How many workers there are to be; 0 where there are none.
  public int workers() {
    Supervisor all = supervisor;
    return all == null ? 0 : all.wanted();
  }

  /// Changes the number of workers, where there are any.
  public void workers(int number) {
    Supervisor all = supervisor;
    if (all != null) {
      all.want(number);
    }
  }

  /// Ends all connections.
  public void cut() {
    stopping = true;
    cutting = true;
    doorsteps.values().forEach(Doorstep::wakeUp);
    crew.stop();
    Supervisor all = supervisor;
    if (all != null) {
      passOnTo(all);
    }
    drivers.forEach(Stoppable::cut);
  }

  /// Waits until no conversation runs in a thread of its own, then gives back what they shared.
  /// Called by the server's thread when the architecture has returned.
  public void close() {
    begun.countDown();
    awaitGuests();
    Supervisor all = supervisor;
    if (all != null) {
      all.close();
    }
    synchronized (passiveLock) {
      if (passive != null) {
        passive.stop();
      }
    }
    shore.dataPorts().close();
    List.copyOf(doorsteps.keySet()).forEach(this::closeDoorstep); // Of those who have failed.
    gate.close();
  }
}
