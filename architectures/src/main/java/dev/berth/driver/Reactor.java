package dev.berth.driver;

import dev.berth.ledger.Log;
import dev.berth.session.Effects;
import dev.berth.session.Refusal;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One thread serves many sessions: it waits for all their sockets at once, gives each that is
/// ready one turn, looks at the clock and at its mail, and waits again. It knows readiness and
/// time, and nothing of what is said.
///
/// ```
///            ┌──────────── await: sockets, timers, mail ◀───────────┐
///            ▼                                                      │
///   accept ▶ open        ready ▶ a turn      due ▶ a turn      mail ▶ a turn
/// ```
final class Reactor implements Driver, Stoppable, PooledPorts.Delivery {
  /// Conversations whose mail is read in one turn, so that a flood of it does not starve the
  /// others.
  private static final int MAILS = 512;

  private final Shore shore;
  private final Gate gate;
  private final Executor work;
  private final Multiplexer multiplexer;
  private final Map<Conversation, Gate.Ticket> conversations = new HashMap<>();
  private final Timers timers = new Timers();
  private final Queue<Conversation> mailed = new ConcurrentLinkedQueue<>();
  private final Neighbours neighbours;
  private final Queue<Gate.Ticket> handedOver = new ConcurrentLinkedQueue<>();
  private final @Nullable PooledPorts pool;
  private final List<Conversation> due = new ArrayList<>();
  private final List<Registration> paused = new ArrayList<>();
  private final Entrance entrance;
  private final LoopLag lag = new LoopLag();
  private long lookAgainAt = Effects.NEVER;
  private volatile long busySince = Long.MAX_VALUE;
  private long now;
  private volatile boolean retired;
  private volatile boolean stopping;
  private volatile boolean cutting;
  private volatile int inService;
  private volatile boolean waiting;
  private boolean stopTold;
  private boolean left;

  /// @param neighbours those who accept on the same listener; if there are others, somebody else
  ///   waits for the pooled ports
  Reactor(Shore shore, Gate gate, Executor work, Multiplexer.Kind kind, Neighbours neighbours)
      throws IOException {
    this.shore = shore;
    this.neighbours = neighbours;
    this.gate = gate;
    this.work = work;
    this.multiplexer = Multiplexer.open(kind);
    this.entrance = new Entrance(gate, multiplexer, kind, neighbours.areThere());
    this.now = shore.clock().now();
    this.pool =
        !neighbours.areThere() && shore.dataPorts() instanceof PooledPorts ports ? ports : null;
    if (pool != null) {
      pool.deliverTo(this);
    }
  }

  /// Serves until [#stop] or [#retire], and then until the last conversation is over.
  void run() throws IOException {
    try (multiplexer) {
      try {
        entrance.open(now);
        neighbours.add(this);
        while (!isClosed() || !conversations.isEmpty()) {
          turn();
        }
        endListening();
      } finally {
        leaveNeighbours();
        cutAll(); // There is nobody left, unless something has gone wrong.
      }
    }
  }

  private void turn() throws IOException {
    waiting = true;
    int count = multiplexer.await(shore.clock().waitUntil(nextTime()));
    waiting = false;
    now = shore.clock().now();
    lag.begins(now);
    runTimers(); // What is due comes before what has been sent since.
    for (int i = 0; i < count; i++) {
      Registration ready = multiplexer.ready(i);
      if (ready != null) {
        dispatch(ready);
      }
    }
    readMail();
    obeyStop();
    lag.ends(shore.clock().now());
  }

  private long nextTime() {
    return mailed.isEmpty()
        ? Math.min(timers.next(), Math.min(lookAgainAt, entrance.dueAt()))
        : now;
  }

  private void dispatch(Registration ready) throws IOException {
    Object attachment = ready.attachment();
    if (attachment instanceof Channel channel) {
      Conversation conversation = channel.conversation;
      conversation.ready(channel, ready.ready());
      afterTurn(conversation);
    } else if (attachment instanceof PooledPorts.Port port) {
      acceptPassive(port, ready);
    } else {
      accept();
    }
  }

  // ---------------------------------------------------------------- accepting

  private void accept() throws IOException {
    boolean taken = false;
    for (int i = entrance.share(); i > 0; i--) {
      Gate.Ticket ticket = entrance.admit();
      if (ticket == null) {
        break;
      }
      taken = true;
      Reactor place = neighbours.placeFor(this);
      if (place == this || !place.take(ticket)) {
        begin(ticket);
      }
    }
    if (taken) {
      entrance.comeLast(now);
    }
    entrance.pauseIfDue(now);
  }

  /// Does not look at a passive port for a while, which would be ready all the time.
  private void pause(Registration port) throws IOException {
    port.interest(0);
    paused.add(port);
    lookAgainAt = Math.min(lookAgainAt, now + Gate.LONG_PAUSE);
  }

  private void begin(Gate.Ticket ticket) {
    Conversation conversation;
    try {
      conversation = new Conversation(shore, this, ticket.socket(), work);
    } catch (Throwable t) {
      ticket.socket().close();
      gate.leave(ticket);
      shore.counters().countSessionError();
      Log.SERVER.error("a session could not be opened", t);
      return;
    }
    conversations.put(conversation, ticket);
    inService = conversations.size();
    conversation.open();
    afterTurn(conversation);
  }

  private void acceptPassive(PooledPorts.Port port, Registration ready) throws IOException {
    if (pool == null) {
      return;
    }
    try {
      if (!pool.accept(port)) {
        shore.counters().countStranger();
      }
    } catch (IOException e) {
      if (!gate.drop(port.listener(), e)) {
        pause(ready);
      }
    }
  }

  @Override
  public void watch(PooledPorts.Port port) throws IOException {
    multiplexer.add(port.listener(), Socket.READ, port);
  }

  @Override
  public void deliver(Channel channel, Socket peer) {
    channel.conversation.arrivedNow(channel, peer);
    afterTurn(channel.conversation);
  }

  // ---------------------------------------------------------------- neighbours

  /// How many it serves; from any thread.
  int load() {
    return inService + handedOver.size();
  }

  /// Whether it has nothing to do just now; from any thread.
  boolean isWaiting() {
    return waiting;
  }

  /// Serves a guest that another one has accepted; from any thread.
  ///
  /// @return false when it is too late
  boolean take(Gate.Ticket ticket) {
    synchronized (handedOver) {
      if (left) {
        return false;
      }
      handedOver.add(ticket);
    }
    multiplexer.wakeUp();
    return true;
  }

  private void leaveNeighbours() {
    neighbours.remove(this);
    synchronized (handedOver) {
      left = true;
    }
    for (Gate.Ticket t = handedOver.poll(); t != null; t = handedOver.poll()) {
      gate.sendAway(t, Refusal.STOPPING);
    }
  }

  // ---------------------------------------------------------------- time, mail, stop

  private void afterTurn(Conversation conversation) {
    if (conversation.isOver()) {
      conversation.closeMail();
      timers.remove(conversation);
      Gate.Ticket ticket = conversations.remove(conversation);
      inService = conversations.size();
      if (ticket != null) {
        gate.leave(ticket);
      }
    } else {
      timers.schedule(conversation, conversation.dueAt());
    }
  }

  private void runTimers() throws IOException {
    if (entrance.isDue(now)) {
      accept();
    }
    if (lookAgainAt <= now) {
      lookAgainAt = Effects.NEVER;
      for (Registration port : paused) {
        port.interest(Socket.READ);
      }
      paused.clear();
    }
    // All at first: a session that asks for a time that has come gets it in the next turn.
    for (Conversation next = timers.due(now); next != null; next = timers.due(now)) {
      due.add(next);
    }
    for (Conversation conversation : due) {
      conversation.tick();
      afterTurn(conversation);
    }
    due.clear();
  }

  private void readMail() {
    for (Gate.Ticket t = handedOver.poll(); t != null; t = handedOver.poll()) {
      if (stopping) {
        gate.sendAway(t, Refusal.STOPPING);
      } else {
        begin(t);
      }
    }
    for (int i = 0; i < MAILS; i++) {
      Conversation to = mailed.poll();
      if (to == null) {
        return;
      }
      to.readMail();
      afterTurn(to);
    }
  }

  private void obeyStop() {
    if (!isClosed()) {
      return;
    }
    endListening();
    if (cutting) {
      cutAll();
    } else if (stopping && !stopTold) {
      stopTold = true;
      for (Conversation conversation : List.copyOf(conversations.keySet())) {
        conversation.stop();
        afterTurn(conversation);
      }
    }
  }

  /// Whether it takes nobody new.
  private boolean isClosed() {
    return stopping || retired;
  }

  private void cutAll() {
    for (Conversation conversation : List.copyOf(conversations.keySet())) {
      conversation.cut();
      afterTurn(conversation);
    }
  }

  private void endListening() {
    entrance.shut();
    gate.close();
  }

  @Override
  public void retire() {
    retired = true;
    multiplexer.wakeUp();
  }

  @Override
  public void stop() {
    stopping = true;
    multiplexer.wakeUp();
  }

  @Override
  public void cut() {
    cutting = true;
    stopping = true;
    multiplexer.wakeUp();
  }

  // ---------------------------------------------------------------- as a Driver

  @Override
  public long now() {
    return now;
  }

  @Override
  public void turnBegins() {
    busySince = now;
  }

  @Override
  public void turnEnds() {
    busySince = Long.MAX_VALUE;
  }

  @Override
  public long busySince() {
    return busySince;
  }

  @Override
  public long lagNanos() {
    return lag.nanos(shore.clock().now());
  }

  @Override
  public void timeHasPassed() {
    now = shore.clock().now();
  }

  @Override
  public void watch(Channel channel) {
    int limit = shore.inputLimit();
    try {
      if (channel.registration != null || channel.number == 0 || channel.interest(limit) != 0) {
        channel.watchIn(multiplexer, limit);
      }
    } catch (IOException e) {
      // The kernel has no room for another one: this conversation cannot go on.
      Log.SERVER.warning("a connection cannot be watched", e);
      channel.conversation.post(channel.conversation::cutInTurn);
    }
  }

  @Override
  public void close(Channel channel) {
    channel.closeSocket();
  }

  @Override
  public void wake(Conversation conversation) {
    mailed.add(conversation);
    multiplexer.wakeUp();
  }
}
