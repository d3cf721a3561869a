package dev.berth.worker;

import dev.berth.architecture.Counter;
import dev.berth.architecture.WorkerOptions;
import dev.berth.ledger.Log;
import dev.berth.ledger.Tally;
import dev.berth.sockets.ExitStatus;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Keeps workers: starts them, hears what they tell, starts another when one dies, kills one that
/// is stuck, and stops them all.
///
/// ```
///                 started ──▶ heard of ──▶ serves ──▶ told to stop ──▶ ended
///                    │           │           │              │            ▲
///                    └───────────┴─ dies ────┴── is stuck: killed ───────┘──▶ another one, later
/// ```
///
/// One thread runs it ([#run]), and everything is done in that thread; others leave tasks.
public final class Supervisor {
  /// How long workers that were cut off may take to end before they are killed.
  private static final long CUT_NANOS = 2_000_000_000L;

  /// How long one may take until it is heard of for the first time, at least.
  private static final long START_NANOS = 60_000_000_000L;

  /// One that dies younger than this has not really served.
  private static final long YOUTH = 1_000_000_000L;

  /// So many workers may live on for their sessions in any case.
  private static final int FEW = 8;

  private WorkerOptions options;
  private final Tally tally;
  private final Recruiter recruiter;
  private final Multiplexer multiplexer;
  private final @Nullable Socket listener;
  private final List<Child> children = new ArrayList<>();
  private final Spares spares = new Spares();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile int wanted;
  private @Nullable Runnable whenReady;
  private final Failures failures = new Failures();
  private boolean stopping;
  private boolean cutting;
  private boolean closing;
  private boolean over;

  /// @param server the how-many-th server of this program the workers are for
  /// @param listener what they accept on; null when they are given connections
  /// @param tally where what they have counted is summed up
  public Supervisor(int server, @Nullable Socket listener, WorkerOptions options, Tally tally)
      throws IOException {
    this.listener = listener;
    this.options = options;
    this.tally = tally;
    this.recruiter = new Recruiter(server, options, tally);
    this.multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);
  }

  // ---------------------------------------------------------------- from any thread

  /// How many workers there are to be; those that are too many take nobody new, and end with their
  /// last session. For workers with a listener.
  public void want(int workers) {
    wanted = Math.max(0, workers); // At once, so that who asks next is told this.
    post(() -> failures.hurry(System.nanoTime()));
  }

  /// How many workers there are to be.
  public int wanted() {
    return wanted;
  }

  /// Replaces all workers by such as are started from now on, one after the other: one more is
  /// started, and when it serves, one of the old ones takes nobody new, and ends with its last
  /// session.
  public void renew(WorkerOptions other) throws IOException {
    Recruiter.Programs programs = Recruiter.Programs.of(other);
    post(() -> {
      options = other;
      recruiter.use(programs);
      children.forEach(child -> child.outdated = true);
      spares.takeAll().forEach(spare -> dismiss(spare, Order.STOP));
      failures.hurry(System.nanoTime());
    });
  }

  /// How many warm workers wait for a connection.
  public void wantSpares(int number) {
    post(() -> spares.want(number));
  }

  /// Gives a connection to a worker of its own: a warm one, or one that is started for it.
  ///
  /// @param connection closed here once the worker has it, or nobody could be found to take it
  /// @param begun run when it waits no longer, whatever has come of it
  /// @param ended run when the worker has ended
  /// @param refused run instead when there is none
  public void entrust(Socket connection, Runnable begun, Runnable ended, Runnable refused) {
    Runnable hand =
        () -> {
          begun.run();
          hand(connection, ended, refused);
        };
    if (!post(hand)) {
      begun.run();
      refused.run();
      connection.close();
    }
  }

  /// Asks all workers to end. Those who are waited for by [#entrust] finish first.
  public void stop() {
    post(() -> {
      stopping = true;
      closing = true;
      children.forEach(child -> dismiss(child, Order.STOP));
    });
  }

  /// As [#stop], but another program accepts from now on.
  public void leave() {
    post(() -> {
      stopping = true;
      closing = true;
      children.forEach(child -> dismiss(child, Order.LEAVE));
    });
  }

  /// Runs this, in the supervisor's thread, as soon as all workers that are to be are there.
  public void whenReady(Runnable what) {
    post(() -> whenReady = what);
  }

  /// Ends all workers.
  public void cut() {
    post(() -> {
      stopping = true;
      cutting = true;
      closing = true;
      children.forEach(this::cut);
    });
  }

  /// No connection will be entrusted any more: [#run] returns once those that were have ended.
  public void close() {
    post(() -> {
      closing = true;
      spares.takeAll().forEach(spare -> dismiss(spare, Order.STOP));
    });
  }

  /// Leaves a task; false when nobody is there any more to do it.
  private boolean post(Runnable task) {
    synchronized (tasks) {
      if (over) {
        return false;
      }
      tasks.add(task);
      multiplexer.wakeUp();
      return true;
    }
  }

  // ---------------------------------------------------------------- the loop

  /// Keeps the workers until it was told to stop, or to close, and the last one has ended.
  public void run() throws IOException {
    try (multiplexer) {
      try {
        while (!(closing && children.isEmpty() && tasks.isEmpty())) {
          turn();
        }
      } finally {
        end();
      }
    }
  }

  /// After a failure, too: nobody is left who waits for us, or works without us.
  private void end() {
    synchronized (tasks) {
      over = true;
    }
    tasks.forEach(Runnable::run);
    for (Child child : children) {
      child.kill();
      tally.leave(child.page);
      child.close();
      child.tellEnd();
    }
    tally.close();
  }

  private void turn() throws IOException {
    int count = multiplexer.await(patience());
    for (int i = 0; i < count; i++) {
      Registration ready = multiplexer.ready(i);
      if (ready != null && ready.attachment() instanceof Child child) {
        attend(child, ready);
      }
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    long now = System.nanoTime();
    killThoseDue(now);
    keepNumber(now);
    tellReady();
  }

  /// Until the next look at the clock, which is rough.
  private long patience() {
    if (children.isEmpty() && !failures.any()) {
      return Long.MAX_VALUE;
    }
    long now = System.nanoTime();
    long patience = Worker.BEAT.toNanos() / 2;
    // One that cannot be started is waited for like anything else.
    return failures.mustWait(now) || closing ? patience : Math.min(patience, spares.startIn(now));
  }

  private void attend(Child child, Registration ready) throws IOException {
    if (ready == child.watchingProcess) {
      end(child);
    } else if (!child.listen(System.nanoTime())) {
      ready.cancel(); // Its process is about to end, or it has lost its mind: silence will tell.
    } else {
      recover(child);
    }
  }

  private void recover(Child child) {
    if (child.isReady() && child.age(System.nanoTime()) > YOUTH) {
      failures.oneServes(child.startedAt());
    }
    spares.look();
  }

  private void end(Child child) throws IOException {
    ExitStatus status = child.status();
    if (status == null) {
      return;
    }
    child.listen(System.nanoTime());
    tally.leave(child.page);
    children.remove(child);
    boolean waited = spares.remove(child);
    child.close();
    child.tellEnd();
    if (child.dismissed) {
      if (child.retired && !status.isSuccess()) {
        Log.WORKER.warning(
            "worker "
                + child.process.pid()
                + " has ended before its last sessions ("
                + status
                + ")");
      }
      return;
    }
    if (waited || child.kind == Assignment.Kind.LISTENER) {
      mourn(child, status);
    } else {
      endOfConnection(child, status);
    }
  }

  /// The process of one connection has ended, which is no accident when it says so.
  private void endOfConnection(Child child, ExitStatus status) {
    String what = "process " + child.process.pid() + " of one connection has ended: " + status;
    if (status.isSuccess()) {
      failures.oneServes(child.startedAt());
    } else if (child.isReady()) {
      Log.WORKER.warning(what);
    } else {
      failures.add(what + ", before it could serve", child.startedAt(), System.nanoTime());
    }
  }

  /// A worker has died that was to live.
  private void mourn(Child child, ExitStatus status) {
    long now = System.nanoTime();
    tally.count(Counter.WORKER_RESTARTS);
    String what = "worker " + child.process.pid() + " has ended (" + status + ")";
    if (child.isReady() && child.age(now) > YOUTH) {
      Log.WORKER.warning(what + "; another one is started");
    } else {
      failures.add(what + " before it could serve", child.startedAt(), now);
    }
  }

  private void killThoseDue(long now) {
    for (Child child : children) {
      if (!child.killed && isStuck(child, now)) {
        Log.WORKER.error(whatKeeps(child, now) + " and is killed");
        tally.count(Counter.WORKER_KILLS);
        child.kill();
      } else if (now > child.killAt) {
        child.kill();
      }
    }
  }

  private boolean isStuck(Child child, long now) {
    long timeout = options.timeout().toNanos();
    long limit = child.isReady() ? timeout : Math.max(timeout, START_NANOS);
    // What it has told while this process did not run, or had other things to do, counts.
    return timeout > 0
        && child.silence(now) > limit
        && !(child.listen(now) && child.silence(now) <= limit);
  }

  private static String whatKeeps(Child child, long now) {
    long seconds = Duration.ofNanos(child.silence(now)).toSeconds();
    return "worker "
        + child.process.pid()
        + (child.isReady() ? " has been busy with one thing for " : " has not begun to serve for ")
        + seconds
        + " s";
  }

  // ---------------------------------------------------------------- how many

  private void keepNumber(long now) {
    if (stopping) {
      return;
    }
    while (!failures.mustWait(now) && serving() < wanted + (outdated() == null ? 0 : 1)) {
      start(Assignment.Kind.LISTENER, listener, () -> {});
    }
    while (!failures.mustWait(now) && !closing && spares.startIn(now) == 0) {
      Child spare = start(Assignment.Kind.SPARE, null, () -> {});
      if (spare != null) {
        spares.add(spare);
      }
    }
    Child old = outdated();
    if (old != null) {
      if (serving() > wanted && children.stream().allMatch(Child::isReady)) {
        retire(old);
      }
      return;
    }
    for (int i = children.size() - 1; i >= 0 && serving() > wanted; i--) {
      Child youngest = children.get(i);
      if (youngest.kind == Assignment.Kind.LISTENER && !youngest.dismissed) {
        retire(youngest);
      }
    }
  }

  /// Of those who live on for their sessions there are at most twice as many as workers, or a few:
  /// who reloads again and again does not fill the memory. Beyond that the oldest ask them to
  /// finish.
  private void retire(Child child) {
    dismiss(child, Order.RETIRE);
    long retired = children.stream().filter(one -> one.retired).count();
    for (Child oldest : children) {
      if (oldest.retired && retired > Math.max(FEW, 2 * wanted)) {
        dismiss(oldest, Order.STOP);
        retired--;
      }
    }
  }

  /// One that is to be replaced.
  private @Nullable Child outdated() {
    for (Child child : children) {
      if (child.outdated && child.kind == Assignment.Kind.LISTENER && !child.dismissed) {
        return child;
      }
    }
    return null;
  }

  private void tellReady() {
    Runnable what = whenReady;
    if (what != null && serving() >= wanted && children.stream().allMatch(Child::isReady)) {
      whenReady = null;
      what.run();
    }
  }

  private int serving() {
    int count = 0;
    for (Child child : children) {
      if (child.kind == Assignment.Kind.LISTENER && !child.dismissed) {
        count++;
      }
    }
    return count;
  }

  private static void dismiss(Child child, Order order) {
    child.dismissed = true;
    child.retired = order == Order.RETIRE;
    child.order(order);
  }

  private void cut(Child child) {
    dismiss(child, Order.CUT);
    child.killAt = Math.min(child.killAt, System.nanoTime() + CUT_NANOS);
  }

  private void hand(Socket connection, Runnable ended, Runnable refused) {
    if (spares.areMissed()) {
      tally.count(Counter.SPARES_MISSED);
    }
    Child taker = warm(connection);
    if (taker == null) {
      taker = start(Assignment.Kind.CONNECTION, connection, ended);
      if (taker == null) {
        refused.run();
        connection.close();
        return;
      }
    } else {
      taker.whenEnded(ended);
    }
    connection.close();
    if (cutting) {
      cut(taker);
    } else if (stopping) {
      dismiss(taker, Order.STOP);
    }
  }

  /// The spare that has taken it, or null when there was none.
  private @Nullable Child warm(Socket connection) {
    Child spare = spares.take();
    while (spare != null && !spare.serve(connection)) {
      spare = spares.take(); // That one has died.
    }
    return spare;
  }

  /// Starts a worker; null when that is not possible now.
  private @Nullable Child start(Assignment.Kind kind, @Nullable Socket socket, Runnable ended) {
    try {
      Child child = recruiter.start(kind, socket, ended);
      watch(child);
      children.add(child);
      return child;
    } catch (IOException e) {
      long now = System.nanoTime();
      failures.add("no worker could be started: " + e.getMessage(), now, now);
      return null;
    }
  }

  /// One that cannot be watched is killed.
  private void watch(Child child) throws IOException {
    try {
      child.watchingProcess = multiplexer.add(child.process, Socket.READ, child);
      child.watchingControl = multiplexer.add(child.control(), Socket.READ, child);
    } catch (IOException e) {
      child.kill();
      child.close();
      tally.leave(child.page);
      throw e;
    }
  }
}
