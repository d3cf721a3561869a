package dev.berth.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The threads of look-ups, with look-ups that end when the test says so.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class LookupsTest {
  private static final int THREADS = 2;
  private static final int WAITING = 3;

  private final ThreadPoolExecutor threads = Lookups.threads(THREADS, WAITING);
  private final Lookups<String, String> lookups = new Lookups<>(threads, this::lookUp);
  private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
  private final CountDownLatch nameServer = new CountDownLatch(1);

  /// Names that begin with "stuck" wait for the name server; "wrong" ones fail.
  private String lookUp(String name) throws Exception {
    begun.add(name);
    if (name.startsWith("stuck")) {
      nameServer.await();
    }
    if (name.startsWith("wrong")) {
      throw new ResolutionException(name, GaiError.EAI_FAIL);
    }
    return "the address of " + name;
  }

  @AfterEach
  void end() {
    nameServer.countDown();
    threads.shutdown();
  }

  private static <T> T value(CompletableFuture<T> future) throws Exception {
    return future.get(Net.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /// Takes all threads, and returns when each has begun.
  private List<CompletableFuture<String>> takeAllThreads() {
    List<CompletableFuture<String>> stuck = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      stuck.add(lookups.ask("stuck" + i));
    }
    while (begun.size() < THREADS) {
      Thread.onSpinWait();
    }
    return stuck;
  }

  @Test
  void aQuestionIsAnswered() throws Exception {
    assertThat(value(lookups.ask("a"))).isEqualTo("the address of a");
  }

  @Test
  void aFailureIsAnAnswerToo() {
    assertThat(lookups.ask("wrong"))
        .failsWithin(Net.LONG)
        .withThrowableThat()
        .withCauseInstanceOf(ResolutionException.class);
  }

  @Test
  void aStuckLookupDoesNotStopOthers() throws Exception {
    CompletableFuture<String> stuck = lookups.ask("stuck");
    for (int i = 0; i < 100; i++) {
      assertThat(value(lookups.ask("name" + i))).isEqualTo("the address of name" + i);
    }
    assertThat(stuck).isNotDone();
  }

  @Test
  void oneStuckNameTakesOneThreadHoweverManyAskForIt() throws Exception {
    List<CompletableFuture<String>> askers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      askers.add(lookups.ask("stuck"));
    }
    assertThat(value(lookups.ask("another"))).isEqualTo("the address of another");
    nameServer.countDown();
    for (CompletableFuture<String> asker : askers) {
      assertThat(value(asker)).isEqualTo("the address of stuck");
    }
    assertThat(begun).containsOnlyOnce("stuck");
  }

  @Test
  void theSameQuestionIsAskedAnewOnceItHasBeenAnswered() throws Exception {
    value(lookups.ask("a"));
    value(lookups.ask("a"));
    assertThat(begun).containsExactly("a", "a");
  }

  @Test
  void beyondTheThreadsLookupsWaitForOne() throws Exception {
    takeAllThreads();
    CompletableFuture<String> waiting = lookups.ask("waiting");
    assertThat(begun).doesNotContain("waiting");
    assertThat(waiting).isNotDone();
    nameServer.countDown();
    assertThat(value(waiting)).isEqualTo("the address of waiting");
    assertThat(threads.getLargestPoolSize()).isEqualTo(THREADS);
  }

  @Test
  void beyondThoseThatMayWaitTheAnswerIsTryAgain() throws Exception {
    takeAllThreads();
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      waiting.add(lookups.ask("waiting" + i));
    }
    assertThat(lookups.ask("too many"))
        .failsWithin(Net.LONG)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ResolutionException.class, e -> assertThat(e.error()).isEqualTo(GaiError.EAI_AGAIN))
        .withMessageContaining("too many (3 look-ups are waiting)");
    nameServer.countDown();
    for (CompletableFuture<String> one : waiting) {
      value(one);
    }
    assertThat(value(lookups.ask("too many"))).isEqualTo("the address of too many");
  }

  @Test
  void aCancelledLookupThatHasNotBegunNeverDoesAndMakesRoom() throws Exception {
    takeAllThreads();
    for (int i = 0; i < 10 * WAITING; i++) {
      lookups.ask("given up " + i).cancel(false);
    }
    CompletableFuture<String> kept = lookups.ask("kept");
    nameServer.countDown();
    value(kept);
    assertThat(begun).hasSize(THREADS + 1).contains("kept");
  }

  @Test
  void whoCancelsTakesNothingFromOthersWhoAsk() throws Exception {
    CompletableFuture<String> first = lookups.ask("stuck");
    CompletableFuture<String> second = lookups.ask("stuck");
    first.cancel(false);
    nameServer.countDown();
    assertThat(value(second)).isEqualTo("the address of stuck");
    assertThat(first).isCancelled();
  }

  @Test
  void aLookupThatHasBegunIsJoinedThoughItsFirstAskerHasLeft() throws Exception {
    CompletableFuture<String> first = takeAllThreads().getFirst();
    first.cancel(false);
    CompletableFuture<String> second = lookups.ask("stuck0");
    nameServer.countDown();
    assertThat(value(second)).isEqualTo("the address of stuck0");
    assertThat(begun).hasSize(THREADS);
  }

  @Test
  void itsThreadsAreDaemonsThatEndWhenThereIsNothingToDo() throws Exception {
    Lookups<String, Thread> who = new Lookups<>(threads, _ -> Thread.currentThread());
    Thread thread = value(who.ask("who"));
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.isVirtual()).isFalse();
    assertThat(thread.getName()).startsWith("berth-lookup-");
    assertThat(threads.allowsCoreThreadTimeOut()).isTrue();
  }
}
