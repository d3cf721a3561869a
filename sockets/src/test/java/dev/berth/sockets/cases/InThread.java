package dev.berth.sockets.cases;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Plays the whole of a [Case] in a thread of the kind that it was given.
final class InThread implements InvocationInterceptor {
  /// A case that takes so long hangs.
  private static final int SECONDS = 60;

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    play(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    play(invocation, context);
  }

  private static void play(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
    CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    Thread thread =
        ((Case) context.getRequiredTestInstance())
            .threads
            .start(() -> {
              try {
                invocation.proceed();
                return outcome.complete(true);
              } catch (Throwable t) {
                return outcome.completeExceptionally(t);
              }
            })
            .thread();
    try {
      outcome.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("the case does not end; it is at " + trace(thread));
    }
  }

  private static String trace(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .limit(20)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n  "));
  }
}
