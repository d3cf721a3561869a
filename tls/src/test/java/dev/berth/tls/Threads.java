package dev.berth.tls;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Both kinds of threads.
enum Threads {
  PLATFORM,
  VIRTUAL;

  /// Makes a call in such a thread.
  <T> Call<T> start(Callable<T> call) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Thread.Builder builder = this == PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
    Thread thread =
        builder.start(() -> {
          try {
            outcome.complete(call.call());
          } catch (Throwable t) {
            outcome.completeExceptionally(t);
          }
        });
    return new Call<>(thread, outcome);
  }

  /// The same to its end.
  <T> T run(Callable<T> call) throws Exception {
    return start(call).value();
  }

  /// A call that is being made.
  record Call<T>(Thread thread, CompletableFuture<T> outcome) {
    /// What it has returned.
    T value() throws Exception {
      try {
        return outcome.get(2 * Net.LONG.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("the call does not return");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }

    /// What it has thrown.
    Exception failure() {
      try {
        throw new AssertionError("it has not failed but returned " + value());
      } catch (Exception e) {
        return e;
      }
    }
  }
}
