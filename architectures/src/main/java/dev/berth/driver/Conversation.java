package dev.berth.driver;

import dev.berth.architecture.Service;
import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Failure;
import dev.berth.session.Session;
import dev.berth.session.Sink;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Option;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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

  /// How long the peer may take over reading our last bytes once the session has closed.
  private static final long CLOSE = 60_000_000_000L;

  /// Reads that one channel may do in one turn while it fills a sink.
  private static final int READS = 8;

  final Channel control;
  private final Socket controlSocket;
  private final Shore shore;
  private final Driver driver;
  private final Session session;
  private final Executor work;
  private final boolean inPlace;
  private final EffectSink effects;
  private final long id;
  private final Queue<Runnable> events = new ArrayDeque<>(4);
  private final Queue<Runnable> mail = new ConcurrentLinkedQueue<>();
  private @Nullable Channel @Nullable [] further;
  private @Nullable Queue<Runnable> jobs;
  private boolean jobRunning;
  private boolean offerAgain;
  private boolean over;
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
    this.work = work;
    this.inPlace = work.equals(Service.IN_PLACE);
    this.id = shore.nextId();
    this.session = shore.protocol().open();
    this.controlSocket = socket;
    this.control = new Channel(this, Session.CONTROL, Channel.State.OPEN, socket);
    this.effects = new EffectSink(this);
  }

  // ---------------------------------------------------------------- what the driver calls

  /// Begins: the first turn.
  void open() {
    turn(() -> session.opened(this, effects));
  }

  /// A turn for a socket that is ready.
  void ready(Channel channel, int ready) {
    begin();
    try {
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
    if (closeBy <= now) {
      cut();
    } else if (wakeAt <= now) {
      wakeAt = Effects.NEVER;
      turn(() -> session.woke(effects));
    }
  }

  /// When the next [#tick] is due.
  long dueAt() {
    return Math.min(wakeAt, closeBy);
  }

  /// Tells the session that the server is stopping. Once.
  void stop() {
    if (!stopTold && !over) {
      stopTold = true;
      turn(() -> session.stopping(effects));
    }
  }

  /// Ends everything now.
  void cut() {
    begin();
    try {
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
    return over && control.socket == null && !jobRunning;
  }

  /// Something from another thread, to be run in a turn.
  void post(Runnable letter) {
    mail.add(letter);
    driver.wake(this);
  }

  // ---------------------------------------------------------------- a turn

  private void turn(Runnable event) {
    begin();
    try {
      event.run();
      offerAgain = true;
      settle();
    } catch (Throwable t) {
      crash(t);
    } finally {
      end();
    }
  }

  private void begin() {
    scratch = Scratch.borrow();
  }

  private void end() {
    Scratch lent = scratch();
    if (lent.owner != null) {
      lent.owner.stash(lent);
    }
    scratch = null;
    lent.giveBack();
    watchAll();
  }

  private void watchAll() {
    if (control.socket != null) {
      driver.watch(control);
    }
    if (further != null) {
      for (Channel channel : further) {
        if (channel != null && channel.socket != null) {
          driver.watch(channel);
        }
      }
    }
  }

  private void act(Channel channel, int ready) {
    if (over) {
      linger();
      return;
    }
    switch (channel.state) {
      case LISTENING -> acceptPeer(channel);
      case CONNECTING -> finishConnect(channel);
      case OPEN -> {
        if ((ready & Socket.WRITE) != 0) {
          channel.outputFull = false;
        }
        if ((ready & ~Socket.WRITE) != 0) {
          read(channel, ready);
        }
      }
      case CLOSED, LINGERING -> {}
    }
  }

  /// Tells events, offers input and sends output until nothing more happens by itself.
  private void settle() {
    if (over) {
      runLastJobs();
    }
    while (!over) {
      Runnable event = events.poll();
      if (event != null) {
        event.run();
        offerAgain = true;
      } else if (offerAgain) {
        offerAgain = false;
        offerUnread();
      } else if (!tellEnds() && !pushAll()) {
        return;
      }
    }
  }

  // ---------------------------------------------------------------- input

  private void read(Channel channel, int ready) {
    tellUrgent(channel, ready);
    if (!channel.isOpen()) {
      return;
    }
    boolean reads = (channel.interest(shore.inputLimit()) & Socket.READ) != 0;
    if (!reads) {
      if ((ready & (Socket.ERROR | Socket.HANGUP)) != 0) {
        fail(channel, Failure.Kind.PEER, pendingError(channel));
      }
      return;
    }
    int turns = channel.sink == null ? 1 : READS;
    while (turns-- > 0 && channel.isOpen() && readOnce(channel)) {
      // Until the socket is empty or the turn's share is used up.
    }
  }

  private void tellUrgent(Channel channel, int ready) {
    boolean urgent = (ready & Socket.URGENT) != 0;
    if (urgent && !channel.urgentTold) {
      session.urgent(channel.number, effects);
    }
    channel.urgentTold = urgent;
  }

  /// Reads once; whether there may be more.
  private boolean readOnce(Channel channel) {
    Scratch buffers = scratch();
    int room = Scratch.INPUT;
    if (channel.sink == null) {
      room = Math.min(room, shore.inputLimit() - channel.unreadBytes());
    }
    int count;
    try {
      count = socket(channel).readNonBlocking(buffers.inputMemory, 0, room);
    } catch (IOException e) {
      fail(channel, Failure.Kind.PEER, e);
      return false;
    }
    if (count == Socket.WOULD_BLOCK) {
      return false;
    }
    if (count == Socket.END) {
      endInput(channel);
      return false;
    }
    ByteBuffer input = buffers.input.limit(count).position(0);
    if (channel.sink != null) {
      fill(channel, input);
    } else {
      offer(channel, channel.appendToUnread(input));
    }
    return count == room;
  }

  private void offer(Channel channel, ByteBuffer in) {
    if (channel == control && control.out.freeRoom() < Effects.RESERVE) {
      channel.keepUnread(in);
      return;
    }
    int before = in.remaining();
    session.received(channel.number, in, effects);
    offerAgain |= in.hasRemaining() && in.remaining() < before;
    if (channel.isOpen() || channel.closing) {
      channel.keepUnread(in); // After close, too: it tells that closing has to linger.
    }
  }

  private void offerUnread() {
    offerUnread(control);
    if (further != null) {
      for (Channel channel : further) {
        if (channel != null) {
          offerUnread(channel);
        }
      }
    }
  }

  private void offerUnread(Channel channel) {
    ByteBuffer unread = channel.unread;
    if (unread != null && channel.isOpen() && !channel.paused && !channel.closing) {
      offer(channel, unread);
    }
  }

  private void endInput(Channel channel) {
    channel.inputEnded = true;
    if (channel.sink != null) {
      closeSink(channel);
    }
  }

  /// Tells the end of an input whose bytes have all been offered, once nothing is outstanding that
  /// the session may be waiting for before it takes them.
  private boolean tellEnds() {
    boolean told = tellEnd(control);
    if (further != null) {
      for (Channel channel : further) {
        told |= channel != null && tellEnd(channel);
      }
    }
    return told;
  }

  private boolean tellEnd(Channel channel) {
    boolean due = channel.inputEnded && !channel.endTold && channel.isOpen() && !channel.sinkBusy;
    if (!due || channel.paused || isWorking() || waitsForRoom(channel)) {
      return false;
    }
    channel.endTold = true;
    events.add(() -> {
      if (channel.isOpen()) {
        session.ended(channel.number, effects);
        channel.unread = null;
      }
    });
    return true;
  }

  private boolean waitsForRoom(Channel channel) {
    return channel.out.freeRoom() < Effects.RESERVE
        || (channel.hasUnread() && !channel.out.isEmpty(scratch()));
  }

  // ---------------------------------------------------------------- sinks

  /// Gives the bytes that came before the sink to it.
  void sinkUnread(Channel channel) {
    ByteBuffer unread = channel.unread;
    channel.unread = null;
    if (unread != null && unread.hasRemaining()) {
      fill(channel, unread);
    }
    if (channel.inputEnded) {
      closeSink(channel);
    }
  }

  private void fill(Channel channel, ByteBuffer input) {
    Sink sink = channel.sink;
    if (sink == null) {
      return;
    }
    if (inPlace) {
      try {
        sink.write(input);
      } catch (IOException e) {
        fail(channel, Failure.Kind.SINK, e);
      }
      return;
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(input.remaining()).put(input).flip();
    sinkWork(channel, () -> sink.write(copy));
  }

  private void closeSink(Channel channel) {
    Sink sink = channel.sink;
    channel.sink = null;
    if (sink != null) {
      sinkWork(channel, sink::close);
    }
  }

  private interface SinkJob {
    void run() throws IOException;
  }

  private void sinkWork(Channel channel, SinkJob job) {
    channel.sinkBusy = true;
    blocking(() -> {
      IOException failure = null;
      try {
        job.run();
      } catch (IOException e) {
        failure = e;
      }
      IOException cause = failure;
      return () -> {
        channel.sinkBusy = false;
        if (cause != null) {
          fail(channel, Failure.Kind.SINK, cause);
        }
      };
    });
  }

  // ---------------------------------------------------------------- output

  /// Sends what there is, the control connection last, so that the replies of one turn go in one
  /// piece. Whether there is something new to tell or to offer.
  private boolean pushAll() {
    if (further != null) {
      for (Channel channel : further) {
        if (channel != null) {
          push(channel);
        }
      }
      if (!events.isEmpty()) {
        return true;
      }
    }
    boolean hadOutput = !control.out.isEmpty(scratch());
    push(control);
    if (hadOutput && control.isOpen() && !control.outputFull && control.hasUnread()) {
      offerAgain = true;
    }
    return offerAgain || !events.isEmpty();
  }

  private void push(Channel channel) {
    if (!channel.isOpen() || channel.outputFull) {
      return;
    }
    Outflow out = channel.out;
    if (out.isAtRest(scratch()) && !channel.closing && !channel.shuttingDown) {
      return;
    }
    channel.drainedOwed |= out.isTight(scratch());
    try {
      Outflow.Push push = out.push(socket(channel), scratch(), inPlace);
      if (out.takeSourceEnded() || (push == Outflow.Push.DONE && channel.drainedOwed)) {
        channel.drainedOwed = false;
        events.add(() -> tellDrained(channel));
      }
      switch (push) {
        case DONE -> sentAll(channel);
        case FULL -> {
          channel.outputFull = !out.isReading();
          channel.drainedOwed = true;
        }
        case SHARE_USED -> channel.outputFull = true;
        case NEEDS_READ -> refill(channel);
      }
    } catch (Outflow.SourceException e) {
      fail(channel, Failure.Kind.SOURCE, e.failure());
    } catch (IOException e) {
      fail(channel, Failure.Kind.PEER, e);
    }
  }

  private void tellDrained(Channel channel) {
    if (channel.isOpen()) {
      session.drained(channel.number, effects);
    }
  }

  private void refill(Channel channel) {
    Outflow.Refill refill = channel.out.refill();
    blocking(() -> {
      refill.run();
      return () -> {
        try {
          channel.out.refilled(refill);
        } catch (Outflow.SourceException e) {
          fail(channel, Failure.Kind.SOURCE, e.failure());
        }
      };
    });
  }

  private void sentAll(Channel channel) throws IOException {
    if (channel.shuttingDown) {
      channel.shuttingDown = false;
      socket(channel).closeWrite();
    }
    if (channel.closing) {
      if (channel == control) {
        finish(End.ORDERLY);
      } else if (events.isEmpty()) {
        drop(channel);
      } else {
        // Its last event is still to be told; then it is dropped.
        events.add(() -> drop(channel));
      }
    }
  }

  // ---------------------------------------------------------------- further channels

  private void acceptPeer(Channel channel) {
    try {
      Socket peer = socket(channel).acceptNonBlocking();
      if (peer == null) {
        return;
      }
      if (!peer.remoteAddress().getAddress().equals(channel.expectedPeer)) {
        peer.reset();
        shore.counters().countStranger();
        return;
      }
      driver.close(channel);
      arrived(channel, peer);
    } catch (IOException e) {
      fail(channel, Failure.Kind.NO_PORT, e);
    }
  }

  /// The peer has connected to a channel that was listening. In a turn.
  void arrived(Channel channel, Socket peer) {
    if (over || channel.state != Channel.State.LISTENING) {
      peer.reset();
      return;
    }
    channel.cancelExpectation = null;
    channel.socket = peer;
    channel.state = Channel.State.OPEN;
    events.add(() -> tellConnected(channel));
  }

  /// A turn for a peer that a pooled listener has matched; on this conversation's own thread.
  void arrivedNow(Channel channel, Socket peer) {
    turn(() -> arrived(channel, peer));
  }

  private void finishConnect(Channel channel) {
    try {
      socket(channel).finishConnect();
      connected(channel);
    } catch (IOException e) {
      fail(channel, Failure.Kind.CONNECT, e);
    }
  }

  void connected(Channel channel) {
    channel.state = Channel.State.OPEN;
    events.add(() -> tellConnected(channel));
  }

  private void tellConnected(Channel channel) {
    if (channel.isOpen()) {
      InetSocketAddress peer;
      try {
        peer = socket(channel).remoteAddress();
      } catch (IOException e) {
        fail(channel, Failure.Kind.PEER, e);
        return;
      }
      session.connected(channel.number, peer, effects);
    }
  }

  void listening(Channel channel, InetSocketAddress address) {
    events.add(() -> {
      if (channel.state != Channel.State.CLOSED) {
        session.listening(channel.number, address, effects);
      }
    });
  }

  @Nullable Channel channel(int number) {
    if (number == Session.CONTROL) {
      return control;
    }
    return further == null || number >= further.length ? null : further[number];
  }

  void enter(Channel channel) {
    int number = channel.number;
    if (further == null || number >= further.length) {
      @Nullable Channel[] longer = new Channel[Math.max(2, number + 1)];
      if (further != null) {
        System.arraycopy(further, 0, longer, 0, further.length);
      }
      further = longer;
    }
    further[number] = channel;
  }

  /// A channel has broken. The control connection ends the conversation; any other is told.
  void fail(Channel channel, Failure.Kind kind, IOException cause) {
    if (channel == control) {
      finish(End.GONE);
      return;
    }
    if (channel.state == Channel.State.CLOSED) {
      return;
    }
    Failure failure = new Failure(kind, cause);
    close(channel, kind == Failure.Kind.SOURCE || kind == Failure.Kind.SINK);
    events.add(() -> {
      if (channel(channel.number) == channel) {
        forget(channel);
        session.failed(channel.number, failure, effects);
      }
    });
  }

  private IOException pendingError(Channel channel) {
    try {
      Socket socket = socket(channel);
      int error = socket.getOption(Option.SO_ERROR);
      return new ErrnoException(
          "recv tcp",
          null,
          socket.remoteAddress(),
          error == 0 ? dev.berth.sockets.Errno.ECONNRESET : dev.berth.sockets.Errno.of(error));
    } catch (IOException e) {
      return e;
    }
  }

  /// Closes a further channel in good order and forgets it.
  void drop(Channel channel) {
    close(channel, false);
    forget(channel);
  }

  /// Closes a further channel with a reset and forgets it.
  void abort(Channel channel) {
    close(channel, true);
    forget(channel);
  }

  private void forget(Channel channel) {
    if (further != null && further[channel.number] == channel) {
      further[channel.number] = null;
    }
  }

  private void close(Channel channel, boolean reset) {
    if (channel.state == Channel.State.CLOSED) {
      return;
    }
    channel.state = Channel.State.CLOSED;
    if (channel.cancelExpectation != null) {
      channel.cancelExpectation.run();
      channel.cancelExpectation = null;
    }
    Sink sink = channel.sink;
    channel.sink = null;
    if (sink != null) {
      blocking(() -> {
        closeQuietly(sink);
        return () -> {};
      });
    }
    channel.out.discard(scratch());
    channel.unread = null;
    Socket socket = channel.socket;
    if (socket != null) {
      if (reset) {
        resetOnClose(socket);
      }
      driver.close(channel);
      channel.socket = null;
    }
  }

  private static void closeQuietly(Sink sink) {
    try {
      sink.close();
    } catch (IOException e) {
      // The channel is gone already, and its bytes are not wanted.
    }
  }

  private static void resetOnClose(Socket socket) {
    try {
      socket.setOption(Option.SO_LINGER, 0);
    } catch (IOException e) {
      // Then it is broken already.
    }
  }

  // ---------------------------------------------------------------- work

  /// A job whose result is what to do in the next turn.
  interface Blocking {
    Runnable run();
  }

  /// Runs a job where blocking work runs, after those given before it.
  void blocking(Blocking job) {
    if (inPlace) {
      events.add(() -> job.run().run());
      return;
    }
    if (jobs == null) {
      jobs = new ArrayDeque<>();
    }
    jobs.add(() -> {
      Runnable then;
      try {
        then = job.run();
      } catch (Throwable t) {
        then = () -> crash(t);
      }
      Runnable next = then;
      post(() -> {
        jobRunning = false;
        events.add(next);
        startJob();
      });
    });
    startJob();
  }

  private void startJob() {
    if (!jobRunning && jobs != null && !jobs.isEmpty()) {
      jobRunning = true;
      work.execute(jobs.remove());
    }
  }

  private boolean isWorking() {
    return jobRunning || !events.isEmpty();
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
    if (further != null) {
      for (Channel channel : further) {
        if (channel != null) {
          abort(channel);
        }
      }
    }
    if (control.sink != null) {
      closeSink(control);
    }
    try {
      session.closed(effects);
    } catch (Throwable t) {
      report(t);
    }
    runLastJobs();
    control.out.discard(scratch());
    if (how == End.ORDERLY && mustLinger()) {
      control.state = Channel.State.LINGERING;
      closeBy = driver.now() + LINGER;
    } else {
      if (how == End.CUT) {
        resetOnClose(controlSocket);
      }
      closeControl();
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

  /// Whether the peer has sent more than the session took: closing now would reset the connection,
  /// and the reset may overtake the last reply.
  private boolean mustLinger() {
    if (control.inputEnded) {
      return false;
    }
    try {
      if (control.unreadBytes() == 0 && controlSocket.available() == 0) {
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
      control.unread = null;
      driver.close(control);
      control.socket = null;
    }
  }

  /// The session has thrown.
  private void crash(Throwable t) {
    report(t);
    finish(End.CUT);
  }

  private void report(Throwable t) {
    shore.counters().countSessionError();
    shore.log().log(
        System.Logger.Level.ERROR,
        () -> "session " + id + " (" + controlSocket + ") has failed; its connection is closed",
        t);
  }

  // ---------------------------------------------------------------- for EffectSink, and as a
  // Connection

  Shore shore() {
    return shore;
  }

  Driver driver() {
    return driver;
  }

  /// Whether the session has been told that it is closed.
  boolean isClosed() {
    return over;
  }

  /// The session has closed the control connection: once its output is sent, it ends.
  void closeWhenSent() {
    control.closing = true;
    closeBy = driver.now() + CLOSE;
  }

  void addEvent(Runnable event) {
    events.add(event);
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
