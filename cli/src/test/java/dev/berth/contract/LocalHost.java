package dev.berth.contract;

import static org.awaitility.Awaitility.await;

import dev.berth.server.Server;
import dev.berth.server.ServerOptions;
import dev.berth.session.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// A server in this process, for one play.
final class LocalHost implements Host {
  private final WatchedClock clock;
  private final LinkedBlockingQueue<String> reports = new LinkedBlockingQueue<>();
  private final Server server;

  LocalHost(
      Way way,
      Protocol protocol,
      InetSocketAddress address,
      ServerOptions options,
      WatchedClock clock)
      throws IOException {
    this.clock = clock;
    this.server =
        Server.start(
            protocol,
            way.architecture(),
            address,
            options.withClock(clock).withReports((_, fact) -> reports.add(fact.toString())));
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void advance(Duration time) throws IOException {
    settle();
    try {
      clock.advance(time, this::isLeft);
    } catch (TimeoutException | InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void stop() throws IOException {
    settle();
    server.beginStop();
  }

  /// Waits until the server has acted on all that was sent to it, so that it happens before what
  /// comes next.
  private void settle() throws IOException {
    try {
      clock.awaitTurn(this::isLeft);
      while (isWorking()) {
        clock.awaitTurn(this::isLeft);
      }
      clock.awaitTurn(this::isLeft);
    } catch (TimeoutException | InterruptedException e) {
      throw new IOException(e);
    }
  }

  private boolean isLeft() {
    return server.counters().accepted() > 0 && server.counters().active() == 0;
  }

  /// Whether blocking work is under way in a thread of the pool.
  private static boolean isWorking() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread ->
            thread.getName().startsWith("berth-work-")
                && thread.getState() == Thread.State.RUNNABLE);
  }

  @Override
  public boolean reported(Predicate<String> matches) throws IOException {
    long end = System.nanoTime() + SocketWire.PATIENCE.toNanos();
    List<String> others = new ArrayList<>();
    try {
      for (long left = 1; left > 0; left = end - System.nanoTime()) {
        String report = reports.poll(left, TimeUnit.NANOSECONDS);
        if (report != null && matches.test(report)) {
          return true;
        }
        if (report != null) {
          others.add(report);
        }
      }
      return false;
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      reports.addAll(others);
    }
  }

  @Override
  public void awaitEnd() {
    await()
        .atMost(SocketWire.PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> server.counters().active() == 0);
  }

  @Override
  public void close() throws IOException {
    try (server) {
      awaitEnd();
      if (server.counters().sessionErrors() > 0) {
        throw new IOException("a session has thrown; see the log");
      }
    }
  }
}
