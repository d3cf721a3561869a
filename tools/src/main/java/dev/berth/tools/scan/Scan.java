package dev.berth.tools.scan;

import dev.berth.sockets.Errno;
import dev.berth.sockets.ErrnoException;
import dev.berth.sockets.Multiplexer;
import dev.berth.sockets.Multiplexer.Registration;
import dev.berth.sockets.Socket;
import dev.berth.tools.scan.ScanReport.Ending;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One scan while it runs: a loop that begins connects, waits for those that do not end at once,
/// and gives up on those that have had their time.
///
/// The rule: whatever runs out (descriptors, local ports, memory) makes the scan slower and never
/// makes it fail.
final class Scan implements AutoCloseable {
  /// Connects begun before the loop looks at answers again.
  private static final int TURN = 256;

  /// How long to wait before trying again when something has run out, in nanoseconds.
  private static final long PAUSE = 10_000_000;

  /// How long nothing may be told of the progress, in nanoseconds.
  private static final long SILENCE = 100_000_000;

  private final Multiplexer multiplexer = Multiplexer.open(Multiplexer.Kind.EPOLL);

  /// In the order in which they are due, since all of them have the same time.
  private final LinkedHashSet<Attempt> underWay = new LinkedHashSet<>();

  private final SpareSockets sockets = new SpareSockets();
  private final ScanOptions options;
  private final Probes probes;
  private final ScanListener listener;
  private final LongSupplier clock;
  private final Window window;
  private final long start;
  private final Tally tally;
  private final Pace pace;
  private boolean starved;
  private volatile boolean stopped;

  Scan(ScanOptions options, Probes probes, ScanListener listener, LongSupplier clock, Window window)
      throws IOException {
    this.options = options;
    this.probes = probes;
    this.listener = listener;
    this.clock = clock;
    this.window = window;
    start = clock.getAsLong();
    tally = new Tally(probes.total());
    pace = new Pace(options.rate(), start);
  }

  ScanReport run() throws IOException {
    while (true) {
      long now = clock.getAsLong();
      begin(now);
      expire(now);
      ScanReport report = tally.report(clock.getAsLong() - start, ending(now));
      if (report.ending() != Ending.RUNNING) {
        return report;
      }
      listener.progress(report);
      long patience = patience(clock.getAsLong());
      if (patience > 0 || !underWay.isEmpty()) {
        await(patience);
      }
    }
  }

  /// From any thread.
  void stop() {
    stopped = true;
    multiplexer.wakeUp();
  }

  private Ending ending(long now) {
    if (underWay.isEmpty() && probes.peek() == null) {
      return Ending.COMPLETE;
    }
    if (stopped || Thread.currentThread().isInterrupted()) {
      return Ending.STOPPED;
    }
    return left(now) == 0 ? Ending.DEADLINE : Ending.RUNNING;
  }

  private long left(long now) {
    return options.deadline() == null
        ? Long.MAX_VALUE
        : Math.max(0, options.deadline().toNanos() - (now - start));
  }

  // ---------------------------------------------------------------- beginning

  private void begin(long now) throws IOException {
    starved = false;
    for (int i = 0; i < TURN && mayBegin(now); i++) {
      Probe probe = probes.peek();
      if (probe == null || !begin(probe, now)) {
        return;
      }
      probes.advance();
      pace.count(now);
    }
  }

  private boolean mayBegin(long now) {
    return !stopped && !starved && window.hasRoom(underWay.size()) && pace.delay(now) == 0;
  }

  /// False when something has run out: to be tried again.
  private boolean begin(Probe probe, long now) throws IOException {
    Socket socket;
    try {
      socket = sockets.take(probe.domain());
    } catch (ErrnoException e) {
      return withoutSocket(probe, e);
    }
    Errno error = socket.tryConnect(probe.address());
    if (error == Errno.EINPROGRESS) {
      // On the loopback, and where there is no way, the answer is there by now.
      error = socket.tryConnect(probe.address());
    }
    if (error == Errno.EALREADY) {
      return watch(new Attempt(probe, socket, now + options.timeout().toNanos()));
    }
    if (isShortage(error) && !underWay.isEmpty()) {
      socket.close();
      return starve();
    }
    Errno verdict = Verdict.of(socket, error);
    sockets.giveBack(socket, error);
    tell(probe, verdict);
    return true;
  }

  private boolean withoutSocket(Probe probe, ErrnoException e) throws ErrnoException {
    if (isShortage(e.errno())) {
      return starve();
    }
    if (e.errno() == Errno.EAFNOSUPPORT) {
      tell(probe, e.errno());
      return true;
    }
    throw e;
  }

  private boolean watch(Attempt attempt) {
    try {
      attempt.watchedBy(multiplexer.add(attempt.socket, Socket.WRITE, attempt));
    } catch (IOException e) {
      attempt.close(); // ENOMEM or ENOSPC (epoll_ctl(2)).
      return starve();
    }
    underWay.add(attempt);
    return true;
  }

  private boolean starve() {
    window.shrink(underWay.size());
    starved = true;
    return false;
  }

  /// Descriptors, memory, or local ports (connect(2), socket(2)).
  private static boolean isShortage(@Nullable Errno error) {
    if (error == null) {
      return false;
    }
    return switch (error) {
      case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EAGAIN -> true;
      default -> false;
    };
  }

  // ---------------------------------------------------------------- waiting

  private long patience(long now) {
    if (probes.peek() != null && mayBegin(now)) {
      return 0;
    }
    long patience = Math.min(left(now), SILENCE);
    if (starved) {
      patience = Math.min(patience, PAUSE);
    } else if (probes.peek() != null && window.hasRoom(underWay.size())) {
      patience = Math.min(patience, pace.delay(now));
    }
    if (!underWay.isEmpty()) {
      patience = Math.min(patience, Math.max(0, underWay.getFirst().due - now));
    }
    return patience;
  }

  // ---------------------------------------------------------------- ending

  private void await(long patience) throws IOException {
    int ready;
    try {
      ready = multiplexer.await(patience);
    } catch (InterruptedIOException e) {
      return; // A virtual thread's; the interrupt is looked for in each turn.
    }
    collect(ready);
  }

  private void collect(int ready) throws IOException {
    for (int i = 0; i < ready; i++) {
      Registration registration = multiplexer.ready(i);
      if (registration != null && registration.attachment() instanceof Attempt attempt) {
        Errno error = attempt.socket.tryConnect(attempt.probe.address());
        if (error != Errno.EALREADY) {
          end(attempt, Verdict.of(attempt.socket, error));
        }
      }
    }
  }

  private void expire(long now) {
    while (!underWay.isEmpty() && underWay.getFirst().due - now <= 0) {
      end(underWay.getFirst(), Errno.ETIMEDOUT);
    }
  }

  private void end(Attempt attempt, @Nullable Errno error) {
    underWay.remove(attempt);
    attempt.close();
    window.answered();
    tell(attempt.probe, error);
  }

  private void tell(Probe probe, @Nullable Errno error) {
    PortState state = PortState.of(error);
    tally.count(state);
    listener.port(new PortResult(probe.host(), probe.address(), state, error));
  }

  @Override
  public void close() {
    underWay.forEach(Attempt::close);
    sockets.close();
    multiplexer.close();
  }
}
