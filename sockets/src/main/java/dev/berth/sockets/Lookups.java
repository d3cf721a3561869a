package dev.berth.sockets;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Look-ups that block, run by a few threads; whoever asks gets a future and never waits for a
/// thread.
///
/// The rule: a name server that does not answer may take threads, but few. Equal questions that are
/// asked while one of them is under way share its thread and its answer, so that a thousand clients
/// of one dead name take one thread; and a question that nobody waits for any more is not asked.
///
/// @param <Q> the questions, by whose equality they are shared; as text they name the look-up
/// @param <A> the answers
final class Lookups<Q, A> {
  /// What is to be done for each question; it may block.
  interface Lookup<Q, A> {
    A answer(Q question) throws Exception;
  }

  private final ThreadPoolExecutor threads;
  private final Lookup<Q, A> lookup;
  private final Map<Q, Task> underWay = new HashMap<>();

  Lookups(ThreadPoolExecutor threads, Lookup<Q, A> lookup) {
    this.threads = threads;
    this.lookup = lookup;
  }

  /// Threads for look-ups: daemons, `limit` at most, which end when they have nothing to do.
  ///
  /// @param waiting how many look-ups may wait for one of them
  static ThreadPoolExecutor threads(int limit, int waiting) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            limit,
            limit,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("berth-lookup-", 1)
                .factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /// Asks. The future is completed in a thread of the look-ups. Cancelling it gives up this one
  /// interest in the answer: a look-up that nobody is interested in is dropped when it has not
  /// begun; one that has begun runs to its end, for the C library cannot be interrupted.
  CompletableFuture<A> ask(Q question) {
    CompletableFuture<A> asker = new CompletableFuture<>();
    Task task = join(question, asker);
    var _ = asker.whenComplete((_, _) -> task.leave(asker));
    return asker;
  }

  private synchronized Task join(Q question, CompletableFuture<A> asker) {
    Task task = underWay.get(question);
    if (task == null) {
      task = new Task(question);
      try {
        threads.execute(task);
        underWay.put(question, task);
      } catch (RejectedExecutionException e) {
        asker.completeExceptionally(
            new ResolutionException(
                question + " (" + threads.getQueue().size() + " look-ups are waiting)",
                GaiError.EAI_AGAIN));
      }
    }
    task.askers.put(asker, true);
    return task;
  }

  /// One question under way, and all who have asked it.
  private final class Task implements Runnable {
    private final Q question;
    private final IdentityHashMap<CompletableFuture<A>, Boolean> askers = new IdentityHashMap<>();
    private boolean begun;

    Task(Q question) {
      this.question = question;
    }

    @Override
    public void run() {
      if (!begin()) {
        return;
      }
      A answer = null;
      Throwable failure = null;
      try {
        answer = lookup.answer(question);
      } catch (Throwable t) {
        failure = t;
      }
      for (CompletableFuture<A> asker : end()) {
        if (failure == null) {
          asker.complete(answer);
        } else {
          asker.completeExceptionally(failure);
        }
      }
    }

    /// False when all who have asked have left.
    private boolean begin() {
      synchronized (Lookups.this) {
        begun = true;
        if (askers.isEmpty()) {
          underWay.remove(question, this);
        }
        return !askers.isEmpty();
      }
    }

    private List<CompletableFuture<A>> end() {
      synchronized (Lookups.this) {
        underWay.remove(question, this);
        return List.copyOf(askers.keySet());
      }
    }

    void leave(CompletableFuture<A> asker) {
      synchronized (Lookups.this) {
        askers.remove(asker);
        if (askers.isEmpty() && !begun && threads.remove(this)) {
          underWay.remove(question, this);
        }
      }
    }
  }
}
