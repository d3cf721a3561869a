package dev.berth.worker;

import dev.berth.ledger.Log;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The workers that wait for a connection, started beforehand; one that gets it leaves them.
///
/// The rule: that there is no warm one is said once, until there are as many as there are to be.
final class Spares {
  /// How long one that has got a connection is left alone with it while others wait: what starts a
  /// process takes the very processors that the greeting needs.
  private static final long LEAVE_ALONE = 30_000_000L;

  private final List<Child> waiting = new ArrayList<>();
  private long aloneUntil = System.nanoTime();
  private int wanted;
  private boolean ranDry;

  void want(int number) {
    wanted = number;
  }

  boolean areTooFew() {
    return waiting.size() < wanted;
  }

  /// In how many nanoseconds the next one is to be started; [Long#MAX_VALUE] when there are enough.
  long startIn(long now) {
    if (!areTooFew()) {
      return Long.MAX_VALUE;
    }
    return waiting.isEmpty() ? 0 : Math.max(0, aloneUntil - now);
  }

  void add(Child spare) {
    waiting.add(spare);
  }

  /// Whether a connection comes for which there is no warm one, though there were to be some.
  boolean areMissed() {
    return wanted > 0 && waiting.stream().noneMatch(Child::isReady);
  }

  /// Whether it was one of them.
  boolean remove(Child child) {
    return waiting.remove(child);
  }

  /// All of them, who are no spares any more.
  List<Child> takeAll() {
    List<Child> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  /// One that is to get a connection: a warm one if there is one, else one that is being started,
  /// which is waited for, but not as long as for one that has yet to be. Null when there is none.
  @Nullable Child take() {
    Child spare = waiting.stream().filter(Child::isReady).findFirst().orElse(null);
    if (spare == null) {
      sayDry();
      spare = waiting.isEmpty() ? null : waiting.getFirst();
    }
    if (spare != null) {
      waiting.remove(spare);
      aloneUntil = System.nanoTime() + LEAVE_ALONE;
    }
    return spare;
  }

  private void sayDry() {
    if (wanted > 0 && !ranDry) {
      ranDry = true;
      Log.WORKER.warning(
          "no warm process is left of "
              + wanted
              + ": connections wait for one to be started (more spares would help)");
    }
  }

  /// One was heard of.
  void look() {
    if (ranDry && !areTooFew() && waiting.stream().allMatch(Child::isReady)) {
      ranDry = false;
    }
  }
}
