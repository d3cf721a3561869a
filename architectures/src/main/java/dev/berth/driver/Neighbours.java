package dev.berth.driver;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The reactors of one process that share a listener. The rule: a new connection goes to the one
/// that serves the fewest, if that one has nothing to do just now; who has is left alone.
///
/// The kernel would give nearly all of them to one: whoever is still awake from the last connection
/// is there before a sleeper has got up, and a connection stays where it is for as long as it
/// lasts. While all are busy nothing is handed over: who has less to do comes to the listener more
/// often.
final class Neighbours {
  private final Set<Reactor> reactors = ConcurrentHashMap.newKeySet();

  private final boolean there;

  /// @param there whether anybody else waits for the listener, here or in other processes
  Neighbours(boolean there) {
    this.there = there;
  }

  /// Whether anybody else waits for the listener, here or in other processes.
  boolean areThere() {
    return there;
  }

  void add(Reactor reactor) {
    reactors.add(reactor);
  }

  void remove(Reactor reactor) {
    reactors.remove(reactor);
  }

  /// Who is to have the connection that one of them has accepted.
  ///
  /// @return another one, or the same
  Reactor placeFor(Reactor accepter) {
    Reactor best = accepter;
    int fewest = accepter.load();
    for (Reactor reactor : reactors) {
      int load = reactor.load();
      if (load < fewest && reactor.isWaiting()) {
        best = reactor;
        fewest = load;
      }
    }
    return best;
  }
}
