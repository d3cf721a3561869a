package dev.berth.driver;

import dev.berth.architecture.Service;
import dev.berth.ledger.Book;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The blocking work of one conversation: one job at a time, in the order in which they were given,
/// wherever the architecture runs such work. What follows a job is an event of the conversation.
final class Jobs {
  /// A job whose result is what to do in the next turn.
  interface Job {
    Runnable run();
  }

  private final Conversation conversation;
  private final Executor executor;
  private final boolean inPlace;
  private @Nullable Queue<Job> waiting;
  private boolean running;

  Jobs(Conversation conversation, Executor executor) {
    this.conversation = conversation;
    this.executor = executor;
    this.inPlace = executor.equals(Service.IN_PLACE);
  }

  /// Whether jobs run in the thread that serves the session, which waits for them.
  boolean areInPlace() {
    return inPlace;
  }

  /// Whether one runs in another thread.
  boolean isRunning() {
    return running;
  }

  /// Runs a job after those given before it. In place it is an event like others: never inside the
  /// event that asked for it.
  void run(Job job) {
    if (inPlace) {
      conversation.addEvent(() -> {
        Runnable then = job.run();
        conversation.driver().timeHasPassed();
        then.run();
      });
      return;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(job);
    startNext();
  }

  /// Closes what is not needed any more, after the jobs given before: they may be using it.
  void close(Closeable resource) {
    run(() -> {
      try {
        resource.close();
      } catch (IOException e) {
        // Nobody wants its bytes any more.
      }
      return () -> {};
    });
  }

  /// An event that comes after the jobs given before.
  void thenTell(Runnable event) {
    if (inPlace || !running) {
      conversation.addEvent(event);
    } else {
      run(() -> event);
    }
  }

  private void startNext() {
    Job next = running || waiting == null ? null : waiting.poll();
    if (next != null) {
      running = true;
      Book counters = conversation.shore().counters();
      Runnable begin =
          () -> {
            counters.workBegins();
            perform(next);
          };
      counters.workWaits();
      try {
        executor.execute(begin);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        begin.run(); // There is no other thread for it. Left undone it would end nothing.
      }
    }
  }

  /// In the other thread, as a rule.
  private void perform(Job job) {
    Runnable then;
    Labour labour = conversation.shore().labour();
    labour.begins();
    try {
      then = job.run();
    } catch (Throwable t) {
      then = () -> conversation.crash(t);
    } finally {
      labour.ends();
    }
    Runnable next = then;
    conversation.post(() -> {
      running = false;
      conversation.addEvent(next);
      startNext();
    });
  }
}
