package dev.berth.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Clients that connect to [EchoProgram], say something and leave, again and again; each of them
/// must be served.
final class Load implements AutoCloseable {
  private static final long PACE = 1_000_000;

  private final ServingProgram program;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantReadWriteLock pause = new ReentrantReadWriteLock(true);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean over;

  /// Conversations that have come to their end.
  final AtomicLong served = new AtomicLong();

  Load(ServingProgram program, int clients) {
    this.program = program;
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofPlatform().start(this::run));
    }
  }

  private void run() {
    while (!over && failure.get() == null) {
      pause.readLock().lock();
      try (ServingProgram.Client client = program.connect()) {
        String heard = client.say("x");
        if (!"x".equals(heard)) {
          throw new AssertionError("heard " + heard + " of " + client.pid);
        }
        served.incrementAndGet();
      } catch (Exception | AssertionError e) {
        failure.compareAndSet(null, e);
      } finally {
        pause.readLock().unlock();
        LockSupport.parkNanos(PACE); // The server is to be loaded, not the machine.
      }
    }
  }

  /// Does something while no client is connected.
  <T> T whilePaused(java.util.concurrent.Callable<T> what) throws Exception {
    pause.writeLock().lock();
    try {
      return what.call();
    } finally {
      pause.writeLock().unlock();
    }
  }

  /// Fails when a client was not served.
  void check() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new AssertionError("a client was not served after " + served + " were", cause);
    }
  }

  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    check();
  }
}
