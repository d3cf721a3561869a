package dev.berth.driver;

import dev.berth.architecture.Service;
import dev.berth.session.Refusal;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The service that an architecture is given: the gate, and the two drivers. It knows all
/// conversations that are under way, so that it can stop them.
public final class Harbour implements Service {
  private final Shore shore;
  private final Gate gate;
  private final Multiplexer.Kind multiplexer;
  private final Set<BlockingDriver> drivers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger guests = new AtomicInteger();
  private volatile @Nullable Thread waitingForGuests;
  private final Object passiveLock = new Object();
  private @Nullable PassiveThread passive;
  private volatile @Nullable Reactor reactor;
  private volatile boolean stopping;
  private volatile boolean cutting;

  /// @param multiplexer what a reactor waits by
  public Harbour(Shore shore, Gate gate, Multiplexer.Kind multiplexer) {
    this.shore = shore;
    this.gate = gate;
    this.multiplexer = multiplexer;
  }

  @Override
  public @Nullable Guest accept() throws IOException {
    Socket listener = gate.listener();
    startPassive();
    while (!stopping) {
      Guest guest = gate.admit();
      if (guest != null) {
        guests.incrementAndGet();
        return guest;
      }
      long pause = gate.takePause();
      if (pause > 0) {
        LockSupport.parkNanos(pause);
      } else {
        listener.poll(Socket.READ, Deadline.NONE);
      }
    }
    gate.close();
    return null;
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
      shore.log().log(System.Logger.Level.ERROR, "a connection could not be served", t);
    } finally {
      gate.leave(ticket);
      guests.decrementAndGet();
      LockSupport.unpark(waitingForGuests);
    }
  }

  private void passOn(BlockingDriver driver) {
    if (cutting) {
      driver.cut();
    } else if (stopping) {
      driver.stop();
    }
  }

  @Override
  public void refuse(Guest guest) {
    Gate.Ticket ticket = (Gate.Ticket) guest;
    gate.refuse(ticket.socket(), Refusal.OUT_OF_RESOURCES);
    gate.leave(ticket);
    guests.decrementAndGet();
  }

  @Override
  public void react(Executor work) throws IOException {
    Reactor running = new Reactor(shore, gate, work, multiplexer);
    reactor = running;
    if (cutting) {
      running.cut();
    } else if (stopping) {
      running.stop();
    }
    running.run();
  }

  @Override
  public void awaitGuests() {
    waitingForGuests = Thread.currentThread();
    while (guests.get() > 0) {
      LockSupport.park(this);
    }
    waitingForGuests = null;
  }

  // ---------------------------------------------------------------- stopping

  /// No new connections; those that are here are asked to end.
  public void stop() {
    stopping = true;
    gate.listener().wakeUp();
    drivers.forEach(BlockingDriver::stop);
    Reactor running = reactor;
    if (running != null) {
      running.stop();
    }
  }

  /// Ends all connections.
  public void cut() {
    stopping = true;
    cutting = true;
    gate.listener().wakeUp();
    drivers.forEach(BlockingDriver::cut);
    Reactor running = reactor;
    if (running != null) {
      running.cut();
    }
  }

  /// Waits until no conversation runs in a thread of its own, then gives back what they shared.
  /// Called by the server's thread when the architecture has returned.
  public void close() {
    awaitGuests();
    synchronized (passiveLock) {
      if (passive != null) {
        passive.stop();
      }
    }
    shore.dataPorts().close();
    gate.close();
  }
}
