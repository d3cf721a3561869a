package dev.berth.driver;

import dev.berth.ledger.Log;
import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Session;
import dev.berth.sockets.Socket;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One session over real sockets: readiness comes in, events go to the session, and what it wants
/// is done.
///
/// The rule that keeps it clean: nothing here waits. Every call is one *turn*: it does what can be
/// done now, tells the session what came of it until nothing is left to tell, sends what was
/// written, and returns. Who waits between turns is the [Driver]'s business, which is why both
/// drivers give the same bytes for the same dialogue.
final class Conversation implements Connection {
  /// How long a closed connection still takes in what the peer had sent, so that no reset overtakes
  /// our last reply. nginx: lingering_timeout 5 s.
  private static final long LINGER = 2_000_000_000L;

  /// How long the peer may not read anything of our last bytes once the session has closed.
  private static final long CLOSE = 60_000_000_000L;

  final Channel control;
  private final Socket controlSocket;
  private final Shore shore;
  private final Driver driver;
  private final Session session;
  private final EffectSink effects;
  private final Channels channels;
  private final Inflow inflow;
  private final Pusher pusher;
  private final Jobs jobs;
  private final Takings takings;
  private final Patience patience;
  private final long id;
  private final Queue<Runnable> events = new ArrayDeque<>(4);
  private final Queue<Runnable> mail = new ConcurrentLinkedQueue<>();
  private boolean mailClosed;
  private long turns;
  private long told;
  private boolean over;
  private boolean closedTold;
  private boolean stopTold;
  private long closeBy = Effects.NEVER;
  private @Nullable Scratch scratch;

  /// When the session wants to be woken.
  long wakeAt = Effects.NEVER;

  /// For the driver's use: where it is in its timers, and the time it is entered for.
  int timerIndex = -1;

  long timerAt;

  Conversation(Shore shore, Driver driver, Socket socket, Executor work) {
    this.shore = shore;
    this.driver = driver;
    this.id = shore.nextId();
    this.session = shore.protocol().open();
    this.controlSocket = socket;
    this.control = new Channel(this, Session.CONTROL, Channel.State.OPEN, socket);
    this.effects = new EffectSink(this);
    this.channels = new Channels(this);
    this.inflow = new Inflow(this);
    this.pusher = new Pusher(this);
    this.jobs = new Jobs(this, work);
    this.takings = new Takings(shore.counters());
    this.patience = new Patience(this);
  }

  // ---------------------------------------------------------------- what the driver calls

  /// Begins: the first turn.
  void open() {
    turn(() -> tell().opened(this, effects));
  }

  /// A turn for a socket that is ready.
  void ready(Channel channel, int ready) {
    try {
      begin();
      act(channel, ready);
      settle();
    } catch (Throwable t) {
      crash(t);
    } finally {
      end();
    }
  }

  /// A turn for what other threads have sent here.
  void readMail() {
    if (!mail.isEmpty()) {
      driver.timeHasPassed(); // It may have come since this turn of the driver began.
      turn(() -> {
        for (Runnable letter = mail.poll(); letter != null; letter = mail.poll()) {
          letter.run();
        }
      });
    }
  }

  boolean hasMail() {
    return !mail.isEmpty();
  }

  /// A turn for the time that has come, if it has.
  void tick() {
    long now = driver.now();
    if (closeBy <= now && control.out.isReading()) {
      closeLater(); // The peer has read what there was: it is the source that takes its time.
    } else if (closeBy <= now) {
      cut();
    } else if (patience.dueAt() <= now) {
      turn(() -> patience.end(now));
    } else if (wakeAt <= now) {
      wakeAt = Effects.NEVER;
      turn(() -> tell().woke(effects));
    }
  }

  /// When the next [#tick] is due.
  long dueAt() {
    return Math.min(wakeAt, Math.min(closeBy, patience.dueAt()));
  }

  /// A turn for a peer that a pooled listener has matched; on this conversation's own thread.
  void arrivedNow(Channel channel, Socket peer) {
    turn(() -> channels.arrived(channel, peer));
  }

  /// Tells the session that the server is stopping. Once.
  void stop() {
    if (!stopTold && !over) {
      stopTold = true;
      turn(() -> tell().stopping(effects));
    }
  }

  /// Ends everything now.
  void cut() {
    try {
      begin();
      finish(End.CUT);
      closeControl();
    } finally {
      end();
    }
  }

  /// The same, from within a turn.
  void cutInTurn() {
    finish(End.CUT);
  }

  Socket controlSocket() {
    return controlSocket;
  }

  /// Whether nothing is left to do, so that the driver can forget it.
  boolean isOver() {
    return closedTold && control.socket == null && !jobs.isRunning();
  }

  /// Something from another thread, to be run in a turn; false when there will be no turn any more.
  boolean post(Runnable letter) {
    synchronized (mail) {
      if (mailClosed) {
        return false;
      }
      mail.add(letter);
    }
    driver.wake(this);
    return true;
  }

  /// Takes no more mail and reads the last of it: the driver forgets this conversation.
  void closeMail() {
    synchronized (mail) {
      mailClosed = true;
    }
    readMail();
  }

  // ---------------------------------------------------------------- a turn

  private void turn(Runnable event) {
    try {
      begin();
      event.run();
      settle();
    } catch (Throwable t) {
      crash(t);
    } finally {
      end();
    }
  }

  private void begin() {
    turns++;
    driver.turnBegins();
    takings.turnBegins();
    scratch = Scratch.borrow();
  }

  /// The number of this turn.
  long turns() {
    return turns;
  }

  private void end() {
    Scratch lent = scratch;
    if (lent != null) {
      stash(lent);
      scratch = null;
      lent.giveBack();
    }
    watchAll();
    takings.turnEnds(waitsForClient());
    driver.turnEnds();
  }

  /// What is still to be sent gets a buffer of its own, if there is memory for it.
  private void stash(Scratch lent) {
    Outflow owner = lent.owner;
    try {
      if (owner != null) {
        owner.stash(lent);
      }
    } catch (OutOfMemoryError e) {
      lent.owner = null;
      crash(e);
    }
  }

  private boolean waitsForClient() {
    return !over && !isWorking() && !control.isUnderWay() && !channels.areUnderWay();
  }

  private void watchAll() {
    if (control.socket != null) {
      driver.watch(control);
    }
    for (Channel channel : channels.further()) {
      if (channel != null && channel.socket != null) {
        driver.watch(channel);
      }
    }
  }

  private void act(Channel channel, int ready) {
    if (over) {
      if (control.socket != null) {
        linger();
      }
      return;
    }
    switch (channel.state) {
      case LISTENING -> channels.acceptPeer(channel);
      case CONNECTING -> channels.finishConnect(channel);
      case OPEN -> {
        if ((ready & Socket.WRITE) != 0) {
          channel.outputFull = false;
        }
        if ((ready & ~Socket.WRITE) != 0) {
          inflow.read(channel, ready);
        }
      }
      case CLOSED, LINGERING -> {}
    }
  }

  /// Tells events, offers input and sends output until nothing more happens by itself.
  private void settle() {
    if (over) {
      tellClosed();
    }
    while (!over) {
      Runnable event = events.poll();
      if (event != null) {
        event.run();
      } else if (!takesIn() && !pusher.pushAll() && !inflow.tellEnds()) {
        return; // An end may have waited for what was pushed just now.
      }
    }
  }

  private boolean takesIn() {
    return inflow.offerUnread() || inflow.tellEnds();
  }

  // ---------------------------------------------------------------- the end

  /// How a conversation ends.
  enum End {
    /// We have closed it, and the peer is to read everything.
    ORDERLY,
    /// The peer has gone.
    GONE,
    /// It is cut off.
    CUT
  }

  /// The session is over: tells it so, and closes everything. Idempotent.
  void finish(End how) {
    if (over) {
      return;
    }
    over = true;
    control.state = Channel.State.CLOSED;
    wakeAt = Effects.NEVER;
    closeBy = Effects.NEVER;
    patience.forget();
    for (Channel channel : channels.further()) {
      if (channel != null) {
        channels.abort(channel);
      }
    }
    boolean unread = control.unread != null;
    discard(control);
    tellClosed();
    if (how == End.ORDERLY && mustLinger(unread)) {
      control.state = Channel.State.LINGERING;
      closeBy = driver.now() + LINGER;
    } else {
      if (how == End.CUT) {
        Channels.resetOnClose(controlSocket);
      }
      closeControl();
    }
  }

  /// Drops what waits on a channel and closes its source and sink, after the jobs that use them.
  void discard(Channel channel) {
    Closeable source = channel.out.discard(scratch);
    if (source != null) {
      jobs.close(source);
    }
    if (channel.sink != null) {
      jobs.close(channel.sink);
      channel.sink = null;
    }
    channel.unread = null;
  }

  /// Tells the session that it is closed, once nothing that it has asked for is running any more.
  private void tellClosed() {
    runLastJobs();
    if (!closedTold && !jobs.isRunning()) {
      closedTold = true;
      if (told > 0) { // Otherwise it has not even begun.
        try {
          session.closed(effects);
        } catch (Throwable t) {
          report(t);
        }
        runLastJobs();
      }
    }
  }

  /// What the session and its channels have left to be done: it runs, but nobody is told.
  private void runLastJobs() {
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      try {
        event.run();
      } catch (Throwable t) {
        report(t);
      }
    }
  }

  /// Whether closing now could reset the connection, and the reset overtake the last reply: it does
  /// when the peer has sent more than the session took, or sends more before our last bytes are on
  /// their way.
  private boolean mustLinger(boolean unread) {
    if (control.inputEnded) {
      return false;
    }
    try {
      if (!unread && controlSocket.available() == 0 && controlSocket.unsent() == 0) {
        return false;
      }
      controlSocket.closeWrite();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Takes in and forgets what still comes, until the peer ends.
  private void linger() {
    try {
      int count = socket(control).readNonBlocking(scratch().inputMemory, 0, Scratch.INPUT);
      if (count == Socket.END) {
        closeControl();
      }
    } catch (IOException e) {
      closeControl();
    }
  }

  private void closeControl() {
    if (control.socket != null) {
      control.state = Channel.State.CLOSED;
      driver.close(control);
      control.socket = null;
    }
  }

  /// The session has thrown.
  void crash(Throwable t) {
    report(t);
    finish(End.CUT);
  }

  private void report(Throwable t) {
    shore.counters().countSessionError();
    Log.SERVER.error(
        "session " + id + " (" + controlSocket + ") has failed; its connection is closed", t);
  }

  // ---------------------------------------------------------------- for its parts

  Shore shore() {
    return shore;
  }

  Driver driver() {
    return driver;
  }

  /// Whether it has ended; all that the session is told from then on is that it is closed.
  boolean isClosed() {
    return over;
  }

  /// The session has closed the control connection: once its output is sent, it ends.
  void closeWhenSent() {
    if (!control.closing) {
      control.closing = true;
      closeBy = driver.now() + CLOSE;
    }
  }

  /// The peer has read some of the last bytes, so it is given more time for the rest.
  void closeLater() {
    closeBy = driver.now() + CLOSE;
  }

  /// The session, about to be told an event.
  Session tell() {
    told++;
    return session;
  }

  /// The number of events that the session has been told.
  long told() {
    return told;
  }

  /// The last one was none: it has changed nothing.
  void untell() {
    told--;
  }

  EffectSink effects() {
    return effects;
  }

  Channels channels() {
    return channels;
  }

  Inflow inflow() {
    return inflow;
  }

  Takings takings() {
    return takings;
  }

  Jobs jobs() {
    return jobs;
  }

  Patience patience() {
    return patience;
  }

  void addEvent(Runnable event) {
    events.add(event);
  }

  boolean hasEvents() {
    return !events.isEmpty();
  }

  boolean isWorking() {
    return jobs.isRunning() || !events.isEmpty();
  }

  Scratch scratch() {
    Scratch lent = scratch;
    if (lent == null) {
      throw new IllegalStateException("effects are valid during an event only");
    }
    return lent;
  }

  static Socket socket(Channel channel) {
    Socket socket = channel.socket;
    if (socket == null) {
      throw new IllegalStateException("channel " + channel.number + " has no socket");
    }
    return socket;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress remote() {
    try {
      return controlSocket.remoteAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress local() {
    try {
      return shore.localAddress(controlSocket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
