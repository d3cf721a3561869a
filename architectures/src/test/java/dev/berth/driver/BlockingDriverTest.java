package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.session.Connection;
import dev.berth.session.Effects;
import dev.berth.session.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How a thread that serves one session waits for the work that the session has left.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BlockingDriverTest {
  /// Both kinds of threads.
  enum Kind {
    PLATFORM,
    VIRTUAL;

    ThreadFactory threads() {
      return this == PLATFORM ? Thread.ofPlatform().factory() : Thread.ofVirtual().factory();
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Fixture.Pair pair;
  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final AtomicReference<BlockingDriver> driver = new AtomicReference<>();
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  BlockingDriverTest() throws IOException {
    pair = Fixture.Pair.open();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  /// Has asked for work, which is in [#work], and hears when it is over.
  private final class Working implements Session {
    @Override
    public void opened(Connection connection, Effects effects) {
      effects.work(() -> 1, (_, _) -> {});
    }

    @Override
    public void received(int channel, ByteBuffer in, Effects effects) {
      in.position(in.limit());
    }

    @Override
    public void closed(Effects effects) {
      closed.set(true);
    }
  }

  private Thread serve(Kind kind) {
    Thread thread =
        kind.threads()
            .newThread(() -> {
              driver.set(Fixture.blockingDriver(pair.near(), work::add, new Working()));
              try {
                driver.get().run();
              } catch (IOException e) {
                // An interrupted virtual thread ends in this way.
              }
              interrupted.set(Thread.interrupted());
            });
    thread.start();
    return thread;
  }

  private void expectRest(Thread thread, Consumer<Thread> disturbance) throws Exception {
    Runnable job = work.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(job).isNotNull();
    disturbance.accept(thread);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> !thread.isInterrupted() && thread.getState() == Thread.State.WAITING);
    assertThat(closed).isFalse();
    job.run();
    assertThat(thread.join(PATIENCE)).isTrue();
    assertThat(closed).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void an_interrupted_thread_waits_for_the_last_work_and_stays_interrupted(Kind kind)
      throws Exception {
    expectRest(
        serve(kind),
        thread -> {
          pair.far().reset();
          thread.interrupt();
        });
    assertThat(interrupted).isTrue();
  }

  @Test
  void an_interrupt_ends_a_session_in_a_virtual_thread_but_not_its_last_work() throws Exception {
    expectRest(serve(Kind.VIRTUAL), Thread::interrupt);
    assertThat(interrupted).isTrue();
  }

  @Test
  void a_driver_that_is_stopped_at_its_end_still_waits_for_the_last_work() throws Exception {
    expectRest(
        serve(Kind.VIRTUAL),
        thread -> {
          thread.interrupt();
          await().atMost(PATIENCE).until(() -> !thread.isInterrupted());
          driver.get().cut();
        });
  }
}
