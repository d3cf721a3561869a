package dev.berth.tools.scan;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Finds out who listens: asks every port of every target for a connection, thousands at once, in
/// the thread that calls [#scan].
///
/// ```java
/// var scanner = new Scanner(ScanOptions.DEFAULT);
/// scanner.scan(List.of(Target.parse("127.0.0.1")), Ports.range(1, 1024), result -> {
///   if (result.state() == PortState.OPEN) IO.println(result.address());
/// });
/// ```
///
/// Connections that stand are closed at once, with a reset, and not a byte is sent: the server sees
/// a client that has gone. A scan needs no privileges.
public final class Scanner {
  private final ScanOptions options;
  private final LongSupplier clock;
  private final long born;
  private final Object lock = new Object();
  private @Nullable Scan running;
  private boolean stopped;

  /// A scanner. The time of the deadline begins.
  public Scanner(ScanOptions options) {
    this(options, System::nanoTime);
  }

  /// @param clock nanoseconds of any origin
  Scanner(ScanOptions options, LongSupplier clock) {
    this.options = options;
    this.clock = clock;
    this.born = clock.getAsLong();
  }

  /// Scans, and returns when each port has been told, the deadline has passed, or [#stop] was
  /// called or this thread interrupted. Several scans may follow one another, one at a time. In a
  /// virtual thread it parks while it waits.
  ///
  /// Descriptors, local ports and memory may run short: there are fewer connects at once then.
  ///
  /// @param listener hears each result at once, in this thread; what it throws ends the scan
  /// @return how it has ended
  /// @throws dev.berth.sockets.ErrnoException EMFILE when there is not even a descriptor to wait
  ///   with
  public ScanReport scan(List<Target> targets, Ports ports, ScanListener listener)
      throws IOException {
    Window window = new Window(Math.min(options.maxConnections(), Room.forSockets()));
    Probes probes = new Probes(targets, ports);
    try (Scan scan = new Scan(withTimeLeft(), probes, listener, clock, window)) {
      enter(scan);
      try {
        return scan.run();
      } finally {
        leave();
      }
    }
  }

  private ScanOptions withTimeLeft() {
    if (options.deadline() == null) {
      return options;
    }
    long left = options.deadline().toNanos() - (clock.getAsLong() - born);
    return options.withDeadline(Duration.ofNanos(Math.max(1, left)));
  }

  private void enter(Scan scan) {
    synchronized (lock) {
      if (running != null) {
        throw new IllegalStateException("a scan is under way");
      }
      running = scan;
      if (stopped) {
        scan.stop();
      }
    }
  }

  private void leave() {
    synchronized (lock) {
      running = null;
    }
  }

  /// Ends the scan that is under way soon, and later ones at once. From any thread.
  public void stop() {
    synchronized (lock) {
      stopped = true;
      if (running != null) {
        running.stop();
      }
    }
  }
}
