package dev.berth.driver;

import dev.berth.ledger.Log;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One thread waits for many sessions, and serves none: whichever is ready, due or called is handed
/// to a pool of threads, where it has its turns, and comes back when it has to wait again.
///
/// ```
///   await: sockets, timers, calls, those who come back ──▶ the pool's queue ──▶ a thread of the pool
///     ▲                                                                             │
///     └─────────────────────────────── comes back ──────────────────────────────────┘
/// ```
///
/// The listener lines up in the same queue. When its turn has come, a thread takes one connection
/// and serves it. So a connection is accepted when there is a thread for it, and the kernel keeps
/// it until then (Puma's issue 1453: idle clients in the reactor must not make room for more); and
/// those who are in, however many and however busy, cannot keep a newcomer out (issue 2625).
final class Dispatcher implements Stoppable {
  private final Shore shore;
  private final Gate gate;
  private final Executor pool;
  private final Multiplexer multiplexer;
  private final Entrance entrance;
  private final Timers timers = new Timers();
  private final Set<PooledDriver> drivers = ConcurrentHashMap.newKeySet();
  private final Queue<PooledDriver> returned = new ConcurrentLinkedQueue<>();
  private final Queue<PooledDriver> calls = new ConcurrentLinkedQueue<>();
  private final Queue<Multiplexer> lendable = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final LoopLag lag = new LoopLag();
  private long now;
  private boolean entranceIsAway;
  private volatile boolean entranceReturned;
  private volatile @Nullable Throwable failure;
  private volatile boolean retired;
  private volatile boolean stopping;
  private volatile boolean cutting;

  Dispatcher(Shore shore, Gate gate, Executor pool, Multiplexer.Kind kind, boolean shared)
      throws IOException {
    this.shore = shore;
    this.gate = gate;
    this.pool = pool;
    this.multiplexer = Multiplexer.open(kind);
    this.entrance = new Entrance(gate, multiplexer, kind, shared);
    this.now = shore.clock().now();
  }

  /// Dispatches until [#stop] or [#retire], and then until the last session is over.
  void run() throws IOException {
    try (multiplexer) {
      try {
        entrance.open(now);
        while (!isClosed() || isInUse()) {
          turn();
        }
        endListening();
      } finally {
        endAll(); // There is nobody left, unless something has gone wrong.
      }
    } finally {
      lendable.forEach(Multiplexer::close);
    }
  }

  private boolean isInUse() {
    return entranceIsAway || !drivers.isEmpty();
  }

  private void turn() throws IOException {
    int count = multiplexer.await(shore.clock().waitUntil(nextTime()));
    now = shore.clock().now();
    for (PooledDriver due = due(); due != null; due = due()) {
      dispatch(due);
    }
    for (int i = 0; i < count; i++) {
      Registration ready = multiplexer.ready(i);
      if (ready != null) {
        isReady(ready);
      }
    }
    if (entrance.isDue(now)) {
      lineUp();
    }
    takeReturned();
    answerCalls();
    if (isClosed()) {
      endListening();
    }
    rethrow();
  }

  private long nextTime() {
    return Math.min(timers.next(), entrance.dueAt());
  }

  private @Nullable PooledDriver due() {
    Conversation conversation = timers.due(now);
    return conversation == null ? null : driver(conversation);
  }

  private static PooledDriver driver(Conversation conversation) {
    return (PooledDriver) conversation.driver();
  }

  private void isReady(Registration ready) {
    if (ready.attachment() instanceof Channel channel) {
      PooledDriver driver = driver(channel.conversation);
      driver.isReady(channel, ready.ready());
      dispatch(driver);
    } else {
      lineUp();
    }
  }

  private void rethrow() throws IOException {
    Throwable t = failure;
    if (t != null) {
      throw new IOException("no connection can be accepted", t);
    }
  }

  // ---------------------------------------------------------------- to the pool and back

  private void dispatch(PooledDriver driver) {
    driver.waits = false;
    driver.stopWatching();
    timers.remove(driver.conversation);
    submit(driver);
  }

  private void submit(Runnable stint) {
    queued.incrementAndGet();
    long since = System.nanoTime();
    Runnable counted =
        () -> {
          queued.decrementAndGet();
          long begins = System.nanoTime();
          lag.note(begins - since, begins);
          stint.run();
        };
    try {
      pool.execute(counted);
    } catch (OutOfMemoryError e) {
      counted.run(); // There is no other thread for it.
    }
  }

  private void takeReturned() throws IOException {
    for (PooledDriver driver = returned.poll(); driver != null; driver = returned.poll()) {
      if (driver.isCalled()) {
        submit(driver);
      } else {
        letWait(driver);
      }
    }
    if (entranceReturned) {
      entranceReturned = false;
      entranceIsAway = false;
      watchListener();
    }
  }

  private void letWait(PooledDriver driver) {
    driver.waits = true;
    Conversation conversation = driver.conversation;
    timers.schedule(conversation, conversation.dueAt());
    try {
      int limit = shore.inputLimit();
      conversation.control.watchIn(multiplexer, limit);
      for (Channel channel : driver.further) {
        channel.watchIn(multiplexer, limit);
      }
    } catch (IOException e) {
      // The kernel has no room for another one: this conversation cannot go on.
      Log.SERVER.warning("a connection cannot be watched", e);
      driver.cut();
    }
  }

  private void answerCalls() {
    for (PooledDriver driver = calls.poll(); driver != null; driver = calls.poll()) {
      if (driver.waits) {
        dispatch(driver);
      } // Else it looks for itself.
    }
  }

  // ---------------------------------------------------------------- the listener

  /// Somebody has connected: the listener takes its place in the queue.
  private void lineUp() {
    entrance.shut();
    entranceIsAway = true;
    submit(this::letIn);
  }

  /// In a thread of the pool.
  private void letIn() {
    PooledDriver driver = null;
    try {
      Gate.Ticket ticket = entrance.admit();
      driver = ticket == null ? null : begin(ticket);
    } catch (Throwable t) {
      failure = t;
    } finally {
      entranceReturned = true;
      multiplexer.wakeUp();
    }
    if (driver != null) {
      driver.run();
    }
  }

  private @Nullable PooledDriver begin(Gate.Ticket ticket) {
    PooledDriver driver;
    try {
      driver = new PooledDriver(this, shore, ticket);
    } catch (Throwable t) {
      ticket.socket().close();
      gate.leave(ticket);
      shore.counters().countSessionError();
      Log.SERVER.error("a session could not be opened", t);
      return null;
    }
    drivers.add(driver);
    passOn(driver);
    return driver;
  }

  private void watchListener() throws IOException {
    if (!isClosed()) {
      entrance.open(now);
      entrance.pauseIfDue(now);
    }
  }

  private void endListening() {
    entrance.shut();
    gate.close();
  }

  // ---------------------------------------------------------------- for drivers, in any thread

  /// Whether somebody waits for a thread.
  boolean othersWait() {
    return queued.get() > 0;
  }

  /// It has to wait.
  void takeBack(PooledDriver driver) {
    returned.add(driver);
    multiplexer.wakeUp();
  }

  /// It is over.
  void forget(PooledDriver driver) {
    gate.leave(driver.ticket());
    drivers.remove(driver);
    if (isClosed()) {
      multiplexer.wakeUp();
    }
  }

  /// Somebody has something for it: if it waits, it is to wait no longer.
  void call(PooledDriver driver) {
    calls.add(driver);
    multiplexer.wakeUp();
  }

  /// A multiplexer for a stint; null when there are no descriptors for one.
  @Nullable Multiplexer lend() {
    Multiplexer one = lendable.poll();
    try {
      return one == null ? Multiplexer.open(Multiplexer.Kind.POLL) : one;
    } catch (IOException e) {
      return null;
    }
  }

  void giveBack(Multiplexer lent) {
    lendable.add(lent);
  }

  // ---------------------------------------------------------------- stopping

  /// Whether it takes nobody new.
  private boolean isClosed() {
    return stopping || retired;
  }

  private void passOn(Stoppable driver) {
    if (cutting) {
      driver.cut();
    } else if (stopping) {
      driver.stop();
    }
  }

  @Override
  public void retire() {
    retired = true;
    multiplexer.wakeUp();
  }

  @Override
  public void stop() {
    stopping = true;
    drivers.forEach(this::passOn);
    multiplexer.wakeUp();
  }

  @Override
  public void cut() {
    cutting = true;
    stopping = true;
    drivers.forEach(this::passOn);
    multiplexer.wakeUp();
  }

  private void endAll() throws IOException {
    if (isInUse()) {
      cut();
    }
    entrance.shut();
    while (isInUse()) {
      multiplexer.await(Long.MAX_VALUE);
      takeReturned();
      answerCalls();
    }
  }

  @Override
  public long lagNanos() {
    return lag.nanos(System.nanoTime());
  }

  @Override
  public long busySinceBefore(long time) {
    return drivers.stream().filter(driver -> driver.busySince() < time).count();
  }

  @Override
  public long busySince() {
    long since = Long.MAX_VALUE;
    for (PooledDriver driver : drivers) {
      since = Math.min(since, driver.busySince());
    }
    return since;
  }
}
