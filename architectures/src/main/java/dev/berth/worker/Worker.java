package dev.berth.worker;

import dev.berth.ledger.Log;
import dev.berth.ledger.Page;
import dev.berth.sockets.Deadline;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Message;
import dev.berth.sockets.MsgFlags;
import dev.berth.sockets.RawFd;
import dev.berth.sockets.SharedMemory;
import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import dev.berth.sockets.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The worker's side of the channel to its parent: obeys orders, tells how it is, and ends with its
/// parent, so that no worker is left alone.
///
/// The rule: one thread of its own does all of it, so that a handler that never returns does not
/// keep the parent from hearing of it.
public final class Worker {
  /// How often the parent is told.
  static final Duration BEAT = Duration.ofMillis(250);

  /// The bytes of a beat: that it lives, and how long its handler has not returned.
  static final int BEAT_SIZE = Long.BYTES;

  /// How long a worker without a parent may take to let go of its connections.
  private static final long ORPHAN_NANOS = 1_000_000_000L;

  private final Assignment assignment;
  private final Socket control;
  private final Page page;
  private final Arrivals arrivals = new Arrivals();
  private @Nullable Duties duties;

  /// What the parent's orders do here.
  public interface Duties {
    /// Takes nobody new, and ends with its last session.
    void retire();

    /// Ends gently.
    void stop();

    /// The same, but somebody else takes those who are in the queue.
    void leave();

    /// Ends now.
    void cut();

    /// Is called again and again: how long the handler that has been running longest has been
    /// running, in nanoseconds; 0 when none is.
    long beat();
  }

  private Worker(Assignment assignment, Socket control, Page page) {
    this.assignment = assignment;
    this.control = control;
    this.page = page;
  }

  /// Takes over what the parent has given to this process.
  public static Worker begin(Assignment assignment) throws IOException {
    Socket control = Socket.adopt(Assignment.CONTROL);
    SharedMemory ledger = SharedMemory.adopt(Assignment.LEDGER);
    Worker worker = new Worker(assignment, control, Page.inherited(ledger, assignment.page()));
    if (assignment.kind() == Assignment.Kind.CONNECTION) {
      worker.arrivals.arrive(Socket.adopt(Assignment.SOCKET));
    }
    return worker;
  }

  /// Where it counts, and its parent reads.
  public Page page() {
    return page;
  }

  /// The listener that it shares with its siblings.
  public Socket listener() throws IOException {
    return Socket.adopt(Assignment.SOCKET);
  }

  /// Whether it was given a listener; otherwise a connection comes ([#arrivals]).
  public boolean hasListener() {
    return assignment.kind() == Assignment.Kind.LISTENER;
  }

  /// Begins to obey and to tell.
  public void report(Duties what) {
    duties = what;
    Thread.ofPlatform().daemon().name("berth-parent").start(this::run);
  }

  private Duties duties() {
    return Objects.requireNonNull(duties);
  }

  /// Where its connection comes, if it was given no listener.
  public @Nullable Arrivals arrivals() {
    return hasListener() ? null : arrivals;
  }

  /// Tells the parent once more.
  public void end() {
    try {
      if (duties != null) {
        tell();
      }
    } catch (IOException e) {
      // It has gone, too.
    }
  }

  private void run() {
    try {
      handleSignals();
      tell();
      while (true) {
        if (control.poll(Socket.READ, Deadline.after(BEAT)) != 0 && !obey()) {
          break;
        }
        tell();
      }
    } catch (IOException e) {
      Log.WORKER.debug("the parent cannot be reached", e);
    } catch (RuntimeException | Error e) {
      Log.WORKER.error("a worker cannot obey its parent any more", e);
    } finally {
      endAlone(); // After an error, too: a worker that nobody hears of is of no use.
    }
  }

  /// Before the parent hears of it for the first time; but nobody who is served waits for it, since
  /// it takes its time.
  private void handleSignals() {
    // Those who wait in the queue are for its siblings, and if they stop as well, for the parent.
    Signals.handle(_ -> duties().leave(), Signal.TERM, Signal.INT);
    // What is sent to all processes of a name is meant for the parent.
    Signals.handle(_ -> {}, Signal.HUP, Signal.USR1, Signal.TTIN, Signal.TTOU);
  }

  /// One order; false at the end of the channel.
  private boolean obey() throws IOException {
    ByteBuffer letter = ByteBuffer.allocate(1);
    Message message = new Message(letter);
    int count = control.recvmsg(message, MsgFlags.MSG_DONTWAIT, Deadline.NONE);
    if (count == Socket.WOULD_BLOCK) {
      return true;
    }
    Order order = count == 1 ? Order.of(letter.get(0)) : null;
    if (order == null) {
      return false;
    }
    switch (order) {
      case RETIRE -> duties().retire();
      case STOP -> duties().stop();
      case LEAVE -> duties().leave();
      case CUT -> duties().cut();
      case SERVE -> serve(message.descriptors());
    }
    return true;
  }

  private void serve(List<RawFd> descriptors) throws IOException {
    if (descriptors.size() == 1) {
      arrivals.arrive(Socket.adopt(descriptors.getFirst()));
    } else {
      // It was lost for lack of descriptors; the client sees the end.
      descriptors.forEach(RawFd::close);
      arrivals.stopWaiting();
    }
  }

  private void tell() throws IOException {
    ByteBuffer beat = ByteBuffer.allocate(BEAT_SIZE).putLong(0, duties().beat());
    try {
      // A parent that does not listen just now is told the next time.
      control.send(beat, MsgFlags.MSG_DONTWAIT);
    } catch (ErrnoException e) {
      if (e.errno().isPeerGone()) {
        throw e;
      }
    }
  }

  /// The parent has gone: nobody is left who would start another worker, or stop this one.
  private void endAlone() {
    try {
      duties().cut();
      long until = System.nanoTime() + ORPHAN_NANOS;
      while (System.nanoTime() < until) {
        java.util.concurrent.locks.LockSupport.parkNanos(until - System.nanoTime());
      }
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }
}
