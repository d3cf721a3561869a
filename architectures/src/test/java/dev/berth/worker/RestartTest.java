package dev.berth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.sockets.Signal;
import dev.berth.sockets.Signals;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that takes its own place: no connection is refused meanwhile.
class RestartTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(
      strings = {"serial", "thread", "thread-pool", "evented", "prefork", "nginx", "process"})
  void the_new_program_serves_and_the_old_one_finishes(String architecture) throws Exception {
    try (ServingProgram program = ServingProgram.start(architecture, "signals")) {
      long old = program.process.pid();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      AtomicInteger served = new AtomicInteger();
      AtomicBoolean done = new AtomicBoolean();
      Thread load =
          Thread.ofPlatform()
              .start(() -> {
                while (!done.get() && failure.get() == null) {
                  try (ServingProgram.Client client = program.connect()) {
                    assertThat(client.say("x")).isEqualTo("x");
                    served.incrementAndGet();
                  } catch (Exception | AssertionError e) {
                    failure.set(e);
                  }
                }
              });
      await().atMost(LONG).until(() -> served.get() > 3 || failure.get() != null);
      Signals.kill((int) old, Signal.USR1);
      assertThat(program.awaitPort()).isEqualTo(program.port);
      program.awaitLine("stopped true", 1);
      int before = served.get();
      await().atMost(LONG).until(() -> served.get() > before + 3 || failure.get() != null);
      done.set(true);
      load.join();
      assertThat(failure.get()).isNull();
      await().atMost(LONG).until(() -> !program.process.isAlive());
    }
  }

  @Test
  void who_ends_it_during_a_restart_ends_the_new_program_as_well() throws Exception {
    try (ServingProgram program = ServingProgram.start("thread", "signals")) {
      int old = (int) program.process.pid();
      Signals.kill(old, Signal.USR1);
      awaitChildOf(program);
      Signals.kill(old, Signal.TERM);
      program.awaitPort();
      program.awaitLine("stopped true", 2);
      program.awaitEnd();
    }
  }

  /// Waits until it has started the program that is to take its place.
  private static void awaitChildOf(ServingProgram program) {
    await().atMost(LONG).until(() -> !program.workers().isEmpty());
  }
}
