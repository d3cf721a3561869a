package dev.berth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TeamTest {
  @Test
  void all_run_at_once_the_caller_among_them() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CyclicBarrier together = new CyclicBarrier(4);
    new Team(
            () -> {
              threads.add(Thread.currentThread());
              meet(together);
            },
            () -> {})
        .run(4);
    assertThat(threads).hasSize(4).contains(Thread.currentThread());
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void when_one_fails_all_are_ended_once_and_the_reason_is_told() {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger ends = new AtomicInteger();
    AtomicInteger next = new AtomicInteger();
    Team team =
        new Team(
            () -> {
              if (next.getAndIncrement() == 0) {
                throw new IOException("the first");
              }
              awaitQuietly(end);
              throw new IOException("a consequence");
            },
            () -> {
              ends.incrementAndGet();
              end.countDown();
            });
    assertThatThrownBy(() -> team.run(5)).isInstanceOf(IOException.class).hasMessage("the first");
    assertThat(next).hasValue(5);
    assertThat(ends).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
