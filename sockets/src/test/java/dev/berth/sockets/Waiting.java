package dev.berth.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A thread that makes one call, of which a test can tell that it waits, and how it ended.
public final class Waiting<T> {
  /// Both kinds of threads.
  public enum Threads {
    PLATFORM,
    VIRTUAL;

    public <T> Waiting<T> start(Callable<T> call) {
      return new Waiting<>(this, call);
    }

    /// Makes the call in such a thread, to its end.
    public <T> T run(Callable<T> call) throws Exception {
      return start(call).value();
    }
  }

  private static final List<Integer> BLOCKING =
      List.of(
          Linux.ACCEPT4,
          Linux.CONNECT,
          Linux.RECVFROM,
          Linux.SENDTO,
          Linux.RECVMSG,
          Linux.SENDMSG,
          Linux.RECVMMSG,
          Linux.SENDMMSG,
          Linux.PPOLL,
          Linux.PSELECT6,
          Linux.EPOLL_PWAIT);

  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private final Thread thread;
  private volatile int tid;

  private Waiting(Threads kind, Callable<T> call) {
    Thread.Builder builder =
        kind == Threads.PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
    thread =
        builder.start(() -> {
          tid = Thread.currentThread().isVirtual() ? -1 : Linux.scratch().tid();
          try {
            outcome.complete(call.call());
          } catch (Throwable t) {
            outcome.completeExceptionally(t);
          }
        });
  }

  public Thread thread() {
    return thread;
  }

  /// Returns when the thread waits: in one of the kernel's calls, or parked.
  public Waiting<T> untilItWaits() throws IOException {
    while (!waits()) {
      if (outcome.isDone()) {
        throw new AssertionError("ended without waiting: " + outcome);
      }
      Thread.onSpinWait();
    }
    return this;
  }

  /// Returns when the thread is parked, whatever kind it is.
  Waiting<T> untilItParks() {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      if (outcome.isDone()) {
        throw new AssertionError("ended without parking: " + outcome);
      }
      Thread.onSpinWait();
    }
    return this;
  }

  /// Returns when it does either.
  Waiting<T> untilItParksOrWaits() throws IOException {
    while (!waits()
        && thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      if (outcome.isDone()) {
        throw new AssertionError("ended without waiting: " + outcome);
      }
      Thread.onSpinWait();
    }
    return this;
  }

  private boolean waits() throws IOException {
    if (tid <= 0) {
      return tid < 0
          && (thread.getState() == Thread.State.WAITING
              || thread.getState() == Thread.State.TIMED_WAITING);
    }
    try {
      // "45 0x5 ..." while it sleeps in a call, "running" otherwise (proc(5)).
      String call = Files.readString(Path.of("/proc/self/task/" + tid + "/syscall"));
      String number = call.strip().split(" ")[0];
      return !number.equals("running") && BLOCKING.contains(Integer.valueOf(number));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  public boolean isDone() {
    return outcome.isDone();
  }

  /// What the call has returned.
  public T value() throws Exception {
    try {
      return outcome.get(Net.LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the call does not return");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /// What the call has thrown.
  public Throwable failure() throws Exception {
    try {
      return new AssertionError("it has not failed but returned " + value());
    } catch (AssertionError e) {
      return e;
    } catch (Exception e) {
      return e;
    }
  }
}
