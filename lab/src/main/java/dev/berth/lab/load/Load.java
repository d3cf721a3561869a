package dev.berth.lab.load;

import dev.berth.lab.machine.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Clients that do one operation after the other, one platform thread a client.
///
/// Clients use calls without a deadline, which cost the driver the fewest system calls; what is
/// late is ended by closing the clients from here.
public final class Load {
  /// How long the clients may take to open, and their last operations to end.
  private static final Duration GRACE = Duration.ofSeconds(20);

  /// Beyond this share of failed operations a figure says nothing.
  private static final double MOST_ERRORS = 0.01;

  private final List<? extends Client> clients;
  private final Budget budget;
  private final Pace pace;
  private final List<Histogram> latencies = new ArrayList<>();
  private final AtomicLong tickets = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final CountDownLatch opened;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended;
  private volatile long start;
  private volatile long end;
  private volatile boolean stopped;
  private volatile boolean incomplete;
  private volatile @Nullable IOException failure;

  private Load(List<? extends Client> clients, Budget budget, Pace pace) {
    this.clients = clients;
    this.budget = budget;
    this.pace = pace;
    this.opened = new CountDownLatch(clients.size());
    this.ended = new CountDownLatch(clients.size());
  }

  /// Runs a load: opens the clients, then begins to measure, and ends with the last operation.
  ///
  /// @param server the process at the root of the server's tree
  /// @throws IOException when a client cannot open, nothing was done, or more than a hundredth of
  ///   the operations failed
  public static Outcome run(List<? extends Client> clients, Budget budget, Pace pace, long server)
      throws IOException {
    return new Load(clients, budget, pace).run(server);
  }

  private Outcome run(long server) throws IOException {
    startThreads();
    try {
      if (!await(opened, GRACE)) {
        throw new IOException(opened.getCount() + " clients could not log in in " + GRACE);
      }
      throwFailure();
      Usage before = Usage.now(server);
      start = System.nanoTime();
      end = start + budget.time().toNanos();
      started.countDown();
      if (!await(ended, budget.time().plus(GRACE))) {
        throw new IOException(ended.getCount() + " clients wait for an answer for " + GRACE);
      }
      return outcome(Usage.now(server).since(before));
    } finally {
      stop();
    }
  }

  private void startThreads() {
    for (Client client : clients) {
      Histogram latency = new Histogram(1_000, TimeUnit.MINUTES.toNanos(10), 3);
      latencies.add(latency);
      Thread.ofPlatform().name("client-" + latencies.size()).start(() -> live(client, latency));
    }
  }

  private void live(Client client, Histogram latency) {
    try {
      try {
        client.open();
      } finally {
        opened.countDown();
      }
      started.await();
      operateUntilTheEnd(client, latency);
    } catch (IOException e) {
      failure = e;
      // With a client less it would be another load.
      stopped = true;
      incomplete = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      client.close();
      ended.countDown();
    }
  }

  private void operateUntilTheEnd(Client client, Histogram latency) throws IOException {
    while (!stopped) {
      long number = tickets.getAndIncrement();
      if (number >= budget.count()) {
        return;
      }
      long begin = pace.await(number, start, end);
      if (begin - end >= 0 || System.nanoTime() - end >= 0) {
        return;
      }
      operate(client, latency, begin);
    }
  }

  /// An operation that fails is counted, and the client begins anew.
  private void operate(Client client, Histogram latency, long begin) throws IOException {
    try {
      client.operate();
      latency.recordValue(System.nanoTime() - begin);
    } catch (IOException e) {
      failure = e;
      client.close();
      if (stopped || errors.incrementAndGet() > 100 + tickets.get() * MOST_ERRORS) {
        stopped = true;
        return;
      }
      client.open();
    }
  }

  private Outcome outcome(Usage used) throws IOException {
    Histogram all = new Histogram(latencies.getFirst());
    latencies.forEach(all::add);
    IOException last = failure;
    long done = all.getTotalCount();
    if (last != null && incomplete) {
      throw new IOException("a client could not go on: " + last.getMessage(), last);
    }
    if (last != null && (done == 0 || errors.get() > done * MOST_ERRORS)) {
      throw new IOException(
          errors.get() + " of " + (done + errors.get()) + " operations failed: " + last, last);
    }
    if (done == 0) {
      throw new IOException("no operation was done in " + budget.time());
    }
    return new Outcome(
        done, errors.get(), last == null ? "" : String.valueOf(last.getMessage()), all, used);
  }

  private void stop() {
    stopped = true;
    started.countDown();
    clients.forEach(Client::close);
    // A client that was about to open again when it was closed is met by the second round.
    if (!await(ended, Duration.ofSeconds(2))) {
      clients.forEach(Client::close);
      await(ended, Duration.ofSeconds(2));
    }
  }

  private void throwFailure() throws IOException {
    IOException last = failure;
    if (last != null) {
      throw new IOException("a client could not log in: " + last.getMessage(), last);
    }
  }

  private static boolean await(CountDownLatch latch, Duration time) {
    try {
      return latch.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
